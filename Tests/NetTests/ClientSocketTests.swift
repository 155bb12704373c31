import Glibc
import Net
import NetClient
import Testing

private let certificate = Task { try await OwnCertificate.make() }
private let server = Task { try await ForeignServer.start("socket_server.py") }
private let secureServer = Task {
    let own = try await certificate.value
    return try await ForeignServer.start("socket_server.py", ["--certificate", own.certificate, "--key", own.key])
}

private func connect(
    _ path: String, query: String? = nil, headers: HTTPHeaders = [:], limits: SocketLimits = SocketLimits(),
    timeout: Duration = .seconds(20)
) async throws -> WebSocketConnection {
    try await WebSocketClient().connect(
        to: try await server.value.base("ws"), path: path, query: query, headers: headers, limits: limits, timeout: timeout)
}

private func failureToConnect(_ path: String, query: String? = nil, timeout: Duration = .seconds(20)) async -> SocketFailure? {
    await #expect(throws: SocketFailure.self) { try await connect(path, query: query, timeout: timeout) }
}

private func failureToReceive(from connection: WebSocketConnection) async -> SocketFailure? {
    await #expect(throws: SocketFailure.self) { try await connection.receive() }
}

/// What the server has noted under the name, 0 before it has.
private func progress(_ name: String) async throws -> Int {
    let connection = try await connect("/progress", query: "name=\(name)")
    let text = try #require(try await connection.receive()).string
    return try #require(Int(text))
}

/// What the server has noted under the name, once it has; nil when it does not within a time no machine is too slow for.
private func awaitProgress(_ name: String) async throws -> Int? {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        let noted = try await progress(name)
        if noted != 0 { return noted }
    }
    return nil
}

extension SocketMessage {
    fileprivate static func text(_ text: String) -> SocketMessage { .text(Array(text.utf8)) }
    fileprivate var string: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite struct ClientSocketHandshakeTests {
    /// Starts the server before any time is measured.
    init() async throws { _ = try await server.value }

    @Test func `sends the address and the headers as they were written`() async throws {
        let connection = try await connect("/request/a%20b", query: "k=%2F", headers: ["X-Key": "k"])
        let lines = try #require(try await connection.receive()).string.split(separator: "\n").map(String.init)
        #expect(lines.first == "GET /request/a%20b?k=%2F")
        #expect(Set(lines).isSuperset(of: ["x-key: k", "user-agent: \(Release.userAgent)", "sec-websocket-version: 13"]))
    }

    @Test(arguments: ["/drip", "/together"])
    func `frames behind the handshake are not lost, however the bytes are cut`(path: String) async throws {
        let connection = try await connect(path)
        #expect(try await connection.receive()?.string == "first")
        await connection.close()
    }

    @Test func `a refusal keeps its status and headers`() async throws {
        let failure = await failureToConnect("/refuse", query: "status=429")
        guard case .refused(429, let headers) = failure?.kind else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(headers["retry-after"] == "120")
    }

    @Test(arguments: ["/badaccept", "/extension", "/garbage"])
    func `an answer that proves no WebSocket is a violation`(path: String) async {
        #expect(await failureToConnect(path)?.kind == .violation)
    }

    @Test func `an answer above the limit is refused`() async {
        #expect(await failureToConnect("/largeanswer")?.kind == .tooLarge)
    }

    @Test func `a server that is gone is interrupted`() async {
        #expect(await failureToConnect("/gone")?.kind == .interrupted)
    }

    /// The end is timed by the server: this process's own tasks may have to wait for the other tests.
    @Test(arguments: [150, 350])
    func `the time given is kept in milliseconds`(milliseconds: Int) async throws {
        let query = "name=mute\(milliseconds)&key=SECRET"
        var failure: SocketFailure?
        let time = await ContinuousClock().measure {
            failure = await failureToConnect("/mute", query: query, timeout: .milliseconds(milliseconds))
        }
        #expect(failure?.kind == .timeout && failure?.message.contains("SECRET") == false)
        #expect(time >= .milliseconds(milliseconds - 2))
        let kept = try #require(try await awaitProgress("mute\(milliseconds)"))
        #expect(kept < 900)
    }

    @Test func `nobody listens`() async throws {
        let nobody = try #require(BaseURL("ws://127.0.0.1:1"))
        let failure = await #expect(throws: SocketFailure.self) {
            try await WebSocketClient().connect(to: nobody, timeout: .seconds(20))
        }
        #expect(failure?.kind == .unreachable)
    }

    @Test func `cancelling ends the handshake at once`() async throws {
        let task = Task { await failureToConnect("/mute") }
        _ = try await connect("/echo").ping(timeout: .seconds(20))  // By now the other handshake is under way.
        let time = await ContinuousClock().measure {
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
        }
        #expect(time < .seconds(10), "took \(time)")
    }

    @Test func `refuses a header value that would write a second header`() async {
        let failure = await #expect(throws: SocketFailure.self) { try await connect("/echo", headers: ["X-Key": "a\r\nb: c"]) }
        #expect(failure?.kind == .unsendable)
    }
}

@Suite struct ClientSocketMessageTests {
    @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 1_000_000])
    func `an echo of any size comes back`(size: Int) async throws {
        let connection = try await connect("/echo")
        let message = SocketMessage.binary((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try await connection.send(message)
        #expect(try await connection.receive() == message)
        await connection.close()
        #expect(try await connection.receive() == nil)
    }

    @Test func `a thousand messages keep their order`() async throws {
        let connection = try await connect("/echo")
        async let sending: Void = { for index in 0..<1000 { try await connection.send(.text("\(index)")) } }()
        for index in 0..<1000 { #expect(try await connection.receive()?.string == "\(index)") }
        try await sending
    }

    @Test func `a task on the connection's thread stays there, may ask it for everything, and outlives it`() async throws {
        let connection = try await connect("/echo")
        let others = try await withTaskExecutorPreference(connection.executor) {
            let first = thisThread()
            var others = 0
            for index in 0..<200 {
                try await connection.send(.text("\(index)"))
                #expect(try await connection.receive()?.string == "\(index)")
                others += thisThread() == first ? 0 : 1
            }
            try await connection.ping(timeout: .seconds(20))
            await connection.close()
            #expect(try await connection.receive() == nil)
            // The thread ends now; whatever it leaves is run elsewhere.
            for _ in 0..<1_000 { await Task.yield() }
            return others
        }
        #expect(others == 0)
    }

    @Test func `tasks on the connection's thread end when it is given up`() async throws {
        let task = Task {
            let connection = try await connect("/echo")
            return try await withTaskExecutorPreference(connection.executor) { try await connection.receive() }
        }
        _ = try await connect("/echo").ping(timeout: .seconds(20))
        task.cancel()
        await #expect(throws: SocketFailure.self) { try await task.value }
    }

    private func thisThread() -> pthread_t { pthread_self() }

    @Test func `fragments become one message, a ping between them is answered`() async throws {
        let connection = try await connect("/fragments")
        #expect(try await connection.receive()?.string == "one two three")
    }

    @Test func `the peer's closing code and reason are kept, after its last words`() async throws {
        let connection = try await connect("/close", query: "code=4001&reason=blocked")
        var read: [String] = []
        for try await message in connection.messages { read.append(message.string) }
        #expect(read == ["last words"])
        #expect(try connection.ending?.get() == SocketClosing(code: 4001, reason: "blocked"))
        await #expect(throws: SocketFailure.self) { try await connection.send(.text("too late")) }
        await connection.close()
    }

    @Test func `a closing frame without a code is 1005`() async throws {
        let connection = try await connect("/close")
        while try await connection.receive() != nil {}
        #expect(try connection.ending?.get() == .noStatus)
    }

    @Test func `closing is answered, and reading ends`() async throws {
        let connection = try await connect("/echo")
        await connection.close(SocketClosing(code: 1001, reason: "done"), timeout: .seconds(20))
        #expect(try connection.ending?.get() == SocketClosing(code: 1001, reason: "done"))
        #expect(try await connection.receive() == nil)
    }

    @Test func `a peer that does not answer the closing is cut`() async throws {
        let connection = try await connect("/noclose")
        let time = await ContinuousClock().measure { await connection.close(timeout: .milliseconds(150)) }
        #expect(time >= .milliseconds(150) && time < .seconds(10), "took \(time)")
    }

    @Test func `an end in the middle of a frame is interrupted, what was whole is kept`() async throws {
        let connection = try await connect("/midframe")
        #expect(try await connection.receive()?.string == "whole")
        #expect(await failureToReceive(from: connection)?.kind == .interrupted)
        await #expect(throws: SocketFailure.self) { try await connection.send(.text("too late")) }
    }

    @Test(arguments: [
        ("8181" + "00000000" + "61", SocketFailure.Kind.violation, 1002),  // A server does not mask.
        ("c101" + "61", .violation, 1002),  // A reserved bit without its extension.
        ("8302" + "6161", .violation, 1002),  // An opcode that does not exist.
        ("8102" + "c3" + "28", .violation, 1007),  // No UTF-8.
        ("0101" + "61" + "8101" + "62", .violation, 1002),  // A new message within a fragmented one.
        ("897e007e", .violation, 1002),  // A control frame that is too long.
        ("827f" + "0000000010000000" + "00", .tooLarge, 1009),
        ("017f" + "0000000000200001" + "00", .tooLarge, 1009),
    ])
    func `frames against the rules end the connection with their code`(hex: String, kind: SocketFailure.Kind, code: Int) async throws {
        let connection = try await connect("/raw", query: "hex=\(hex)", limits: SocketLimits(maximumMessageBytes: 2 << 20))
        #expect(await failureToReceive(from: connection)?.kind == kind)
        #expect(try await awaitProgress(hex) == code)
    }

    @Test func `a message as large as the limit passes, fragments above it do not`() async throws {
        let connection = try await connect("/fragments", limits: SocketLimits(maximumMessageBytes: 13))
        #expect(try await connection.receive()?.string == "one two three")
        let other = try await connect("/fragments", limits: SocketLimits(maximumMessageBytes: 12))
        #expect(await failureToReceive(from: other)?.kind == .tooLarge)
    }

    @Test func `a ping waits for its own pong`() async throws {
        try await connect("/echo").ping(timeout: .seconds(20))
        for path in ["/nopong", "/wrongpong"] {
            let connection = try await connect(path)
            let failure = await #expect(throws: SocketFailure.self) { try await connection.ping(timeout: .milliseconds(150)) }
            #expect(failure?.kind == .timeout && connection.ending == nil)
        }
    }

    @Test func `a cancelled reader leaves the connection as it was`() async throws {
        let connection = try await connect("/echo")
        let reader = Task { await failureToReceive(from: connection) }
        try await connection.ping(timeout: .seconds(20))
        reader.cancel()
        #expect(await reader.value?.kind == .cancelled)
        try await connection.send(.text("still there"))
        #expect(try await connection.receive()?.string == "still there")
    }

    @Test func `a reader that is away stops the sender, and loses nothing`() async throws {
        let connection = try await connect(
            "/burst", query: "count=400&bytes=100000&name=away", limits: SocketLimits(waitingBytes: 1 << 20))
        var sent = (last: -1, now: 0)
        while sent.now != sent.last {  // Until the sender has stood still for a while: 40 MB do not fit on the way.
            for _ in 1...10 { try await connection.ping(within: .milliseconds(20)) }
            sent = (sent.now, try await progress("away"))
        }
        #expect(sent.now > 0 && sent.now < 400)
        for index in 0..<400 { #expect(try await connection.receive()?.string.hasPrefix("\(index) ") == true) }
    }

    @Test func `a peer that does not read holds the sender up, and cancelling frees it`() async throws {
        let connection = try await connect("/deaf")
        let sender = Task {
            await #expect(throws: SocketFailure.self) {
                while true { try await connection.send(.binary(Array(repeating: 1, count: 1 << 20))) }
            }
        }
        await #expect(throws: SocketFailure.self) { try await connection.ping(timeout: .milliseconds(200)) }
        sender.cancel()
        #expect(await sender.value?.kind == .cancelled)
    }

    @Test func `TLS with an own authority, and without it`() async throws {
        let base = try await secureServer.value.base("wss")
        let client = WebSocketClient(caFile: try await certificate.value.certificate)
        let connection = try await client.connect(to: base, path: "/burst", query: "count=200&bytes=10000", timeout: .seconds(20))
        for index in 0..<200 { #expect(try await connection.receive()?.string.hasPrefix("\(index) ") == true) }
        let large = SocketMessage.binary(Array(repeating: 7, count: 1_000_000))
        try await connection.send(large)
        #expect(try await connection.receive() == large)
        await connection.close()
        let failure = await #expect(throws: SocketFailure.self) {
            try await WebSocketClient().connect(to: base, path: "/echo", timeout: .seconds(20))
        }
        #expect(failure?.kind == .insecure)
    }
}

extension WebSocketConnection {
    /// Lets the time pass on this connection: a peer that is busy sending does not answer.
    fileprivate func ping(within time: Duration) async throws {
        do { try await ping(timeout: time) } catch  where error.kind == .timeout {}
    }
}
