import Foundation
import Glibc
import Net
import NetServer

/// A handler made of closures; by default it tells what it was asked.
final class ScriptedHandler: ServerHandler {
    let headerNames = ["x-ex-apikey", "content-type"]
    private let answer: @Sendable (HTTPRequest) -> ServerAnswer
    private let refusal: @Sendable (HTTPRequest) -> HTTPResponse?
    private let message: @Sendable (SocketMessage, SocketID) -> [ServerAction]
    private let onWake: @Sendable () -> [ServerAction]
    private let onReader: @Sendable (ReaderEvent, SocketID) -> [ServerAction]
    private let ownRefusal: @Sendable (Int, String) -> HTTPResponse?
    let events = Lock<[String]>([])
    let sockets = Lock<[SocketID]>([])

    init(
        answer: @escaping @Sendable (HTTPRequest) -> ServerAnswer = { .response(told($0)) },
        refusal: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
        message: @escaping @Sendable (SocketMessage, SocketID) -> [ServerAction] = { [.send($0, to: $1)] },
        onWake: @escaping @Sendable () -> [ServerAction] = { [] },
        onReader: @escaping @Sendable (ReaderEvent, SocketID) -> [ServerAction] = { _, _ in [] },
        ownRefusal: @escaping @Sendable (Int, String) -> HTTPResponse? = { _, _ in nil }
    ) {
        self.answer = answer
        self.refusal = refusal
        self.message = message
        self.onWake = onWake
        self.onReader = onReader
        self.ownRefusal = ownRefusal
    }

    func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer { answer(request) }
    func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse? { refusal(request) }
    func received(_ received: SocketMessage, on socket: SocketID) -> [ServerAction] { message(received, socket) }
    func wake() -> [ServerAction] { onWake() }

    func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction] {
        events.withLock { $0.append("opened \(request.target) from \(peer.address)") }
        sockets.withLock { $0.append(socket) }
        return onReader(.opened, socket)
    }

    func drained(_ socket: SocketID) -> [ServerAction] { onReader(.drained, socket) }
    func stalled(_ socket: SocketID) -> [ServerAction] { onReader(.stalled, socket) }
    func refusal(_ status: Int, _ reason: String) -> HTTPResponse? { ownRefusal(status, reason) }

    func stopping() -> [ServerAction] {
        sockets.withLock { $0 }.flatMap { onReader(.stopping, $0) }
    }

    func abandoned(_ ticket: ReplyTicket) {
        events.withLock { $0.append("abandoned \(ticket.number)") }
    }

    func closed(_ socket: SocketID) -> [ServerAction] {
        events.withLock { $0.append("closed") }
        return onReader(.closed, socket)
    }
}

/// What a handler is told of one of its readers.
enum ReaderEvent {
    case opened, drained, stalled, stopping, closed
}

/// The request as text: what a handler sees of it.
func told(_ request: HTTPRequest) -> HTTPResponse {
    var lines = ["\(request.method.rawValue) \(request.target)"]
    lines += request.headers.fields.map { "\($0.name)=\($0.value)" }
    lines.append("body=\(String(decoding: request.body, as: UTF8.self))")
    return HTTPResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array(lines.joined(separator: "\n").utf8))
}

func plain(_ text: String) -> HTTPResponse {
    HTTPResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array(text.utf8))
}

// The handlers of these tests keep their state behind locks, so tests may hold on to them.
extension ScriptedHandler: @unchecked Sendable {}

/// Runs a server with one listener on a free port for the time of `body`.
func withServer(
    _ handler: ScriptedHandler = ScriptedHandler(), limits: ServerLimits = ServerLimits(),
    _ body: (Int, Server) async throws -> Void
) async throws {
    let server = Server(limits: limits)
    let port = try server.listen(on: "127.0.0.1", port: 0, handler: handler)
    try server.start()
    do {
        try await body(port, server)
    } catch {
        await server.stop(grace: .zero)
        throw error
    }
    await server.stop(grace: .zero)
}

/// A TCP client of bare system calls: it sends exactly what it is told and shows exactly what came.
///
/// Sendable holds because every test has its peers on one thread at a time.
final class BarePeer: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let descriptor: Int32
    private var kept: [UInt8] = []

    /// - Parameter receiveBuffer: a small one makes a slow reader slow at once.
    init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { Glibc.close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// False at the end of the stream; a reset counts as an end.
    private func readMore() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Failure(description: "nothing came for 20 seconds") }
        guard count > 0 else { return false }
        kept += buffer[..<count]
        return true
    }

    /// Whether something, the end included, comes within the time.
    func hasMore(within time: Duration) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, Int32(time / .milliseconds(1))) > 0
    }

    func read(_ count: Int) throws -> [UInt8] {
        while kept.count < count {
            guard try readMore() else { throw Failure(description: "ended after \(kept.count) of \(count) bytes") }
        }
        defer { kept.removeFirst(count) }
        return Array(kept[..<count])
    }

    /// Everything until the other side ends the connection.
    func readToEnd() throws -> String {
        while try readMore() {}
        defer { kept = [] }
        return String(decoding: kept, as: UTF8.self)
    }

    /// One head, without its empty line.
    func readHead() throws -> String {
        while true {
            let text = String(decoding: kept, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                kept.removeFirst(head.utf8.count + 4)
                return head
            }
            guard try readMore() else { throw Failure(description: "ended in a head: \(text)") }
        }
    }

    /// One chunk of a body; empty at its end.
    func readChunk() throws -> String {
        var line = ""
        while !line.hasSuffix("\r\n") { line += String(decoding: try read(1), as: UTF8.self) }
        guard let size = Int(line.dropLast(1), radix: 16) else { throw Failure(description: "no chunk: \(line)") }
        let bytes = try read(size + 2)
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }

    /// One answer whose body's length is announced.
    func readAnswer() throws -> (head: String, body: String) {
        let head = try readHead()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst("Content-Length: ".count)) }
        return (head, String(decoding: try read(length ?? 0), as: UTF8.self))
    }
}

/// A program nobody here wrote, run to its end. Its standard output.
func run(_ program: String, _ arguments: [String], input: [UInt8] = []) throws -> String {
    let process = Process()
    let output = Pipe()
    let source = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = output
    process.standardInput = source
    process.standardError = FileHandle.nullDevice
    try process.run()
    try source.fileHandleForWriting.write(contentsOf: input)
    try source.fileHandleForWriting.close()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return text
}

/// Does what blocks on a thread of its own: the pool that runs tasks has as many threads as the machine has cores, and what
/// the work waits for may need one of them.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}

/// Waits for something that another thread brings about.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<2_000 {
        if condition() { return true }
        usleep(5_000)
    }
    return false
}
