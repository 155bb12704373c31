import Net
import NetServer
import Testing

/// The client's side of a WebSocket in bare frames, so that it can also do what no client should.
private final class BareSocket: @unchecked Sendable {
    let peer: BarePeer
    let handshake: String

    init(_ port: Int, target: String = "/", fields: String = "", receiveBuffer: Int32? = nil) throws {
        peer = try BarePeer(port, receiveBuffer: receiveBuffer)
        try peer.send(
            "GET \(target) HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(fields)\r\n")
        handshake = try peer.readHead()
    }

    /// One frame with the mask 01 02 03 04.
    static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isMasked: Bool = true) -> [UInt8] {
        var bytes = [opcode | (isFinal ? 0x80 : 0)]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65_536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [mask | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
        }
        guard isMasked else { return bytes + payload }
        return bytes + [1, 2, 3, 4] + payload.enumerated().map { $1 ^ UInt8($0 % 4 + 1) }
    }

    func send(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isMasked: Bool = true) throws {
        try peer.send(Self.frame(opcode, payload, isFinal: isFinal, isMasked: isMasked))
    }

    func send(_ text: String) throws { try send(1, Array(text.utf8)) }

    func read() throws -> (opcode: UInt8, payload: [UInt8]) {
        let start = try peer.read(2)
        var length = Int(start[1])
        if length == 126 { length = try peer.read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try peer.read(8).reduce(0) { $0 << 8 | Int($1) } }
        return (start[0], try peer.read(length))
    }

    func readText() throws -> String { String(decoding: try read().payload, as: UTF8.self) }

    /// The code of the close frame that comes next, and that the connection ends after it is answered.
    func readClose() throws -> UInt16 {
        let frame = try read()
        guard frame.opcode == 0x88, frame.payload.count >= 2 else { return 0 }
        try? send(8, Array(frame.payload.prefix(2)))
        guard try peer.readToEnd() == "" else { return 0 }
        return UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1])
    }
}

struct ServerSocketTests {
    @Test func `opens with the documented answer and echoes`() async throws {
        let handler = ScriptedHandler()
        try await withServer(handler) { port, _ in
            let socket = try BareSocket(port, target: "/ws?a=%20")
            #expect(
                socket.handshake == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            for size in [0, 1, 125, 126, 65_535, 65_536, 500_000] {
                let payload = (0..<size).map { UInt8($0 % 251) }
                try socket.send(2, payload)
                let frame = try socket.read()
                #expect(frame.opcode == 0x82)
                #expect(frame.payload == payload)
            }
            try socket.send(8, [0x03, 0xE8])
            #expect(try socket.readClose() == 1_000)
            #expect(eventually { handler.events.withLock { $0 } == ["opened /ws?a=%20 from 127.0.0.1", "closed"] })
        }
    }

    @Test func `takes any subprotocol that is offered`() async throws {
        try await withServer { port, _ in
            let socket = try BareSocket(port, fields: "Sec-WebSocket-Protocol: feed.v1, other\r\n")
            #expect(socket.handshake.contains("\r\nSec-WebSocket-Protocol: feed.v1"))
        }
    }

    @Test func `refuses as the handler says, and the connection goes on`() async throws {
        let refusal = HTTPResponse(status: 401, headers: ["Content-Type": "text/plain"], body: Array("no key".utf8))
        try await withServer(ScriptedHandler(refusal: { _ in refusal })) { port, _ in
            let socket = try BareSocket(port)
            #expect(socket.handshake.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
            #expect(String(decoding: try socket.peer.read(6), as: UTF8.self) == "no key")
            try socket.peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try socket.peer.readAnswer().body == "GET /\nbody=")
        }
    }

    @Test(arguments: [
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n", 426),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426),
        ("Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n", 400),
        ("Sec-WebSocket-Version: 13\r\n", 400),
    ])
    func `refuses a handshake that is none`(fields: String, status: Int) async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\(fields)\r\n")
            #expect(try peer.readToEnd().hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func `an upgrade to anything else is an ordinary request`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
            #expect(try peer.readAnswer().body == "GET /a\nbody=")
        }
    }

    @Test func `joins fragments around a ping and answers the ping first`() async throws {
        try await withServer { port, _ in
            let socket = try BareSocket(port)
            try socket.send(1, Array("ab".utf8), isFinal: false)
            try socket.send(9, Array("now".utf8))
            try socket.send(0, Array("cd".utf8))
            let pong = try socket.read()
            #expect(pong.opcode == 0x8A && pong.payload == Array("now".utf8))
            #expect(try socket.readText() == "abcd")
        }
    }

    @Test func `reads frames byte by byte and many at once`() async throws {
        try await withServer { port, _ in
            let socket = try BareSocket(port)
            for byte in BareSocket.frame(1, Array("drip".utf8)) { try socket.peer.send([byte]) }
            #expect(try socket.readText() == "drip")
            try socket.peer.send((0..<5_000).flatMap { BareSocket.frame(1, Array("\($0)".utf8)) })
            for index in 0..<5_000 { #expect(try socket.readText() == "\(index)") }
        }
    }

    @Test func `takes frames that came with the handshake`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            let request =
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            try peer.send(Array(request.utf8) + BareSocket.frame(1, Array("early".utf8)))
            _ = try peer.readHead()
            #expect(try peer.read(7) == [0x81, 5] + Array("early".utf8))
        }
    }

    @Test(
        arguments: [
            (BareSocket.frame(1, [0x61], isMasked: false), 1_002), (BareSocket.frame(3, []), 1_002),
            (BareSocket.frame(0x41, []), 1_002), (BareSocket.frame(0, []), 1_002), (BareSocket.frame(9, [], isFinal: false), 1_002),
            (BareSocket.frame(1, [0xFF, 0xFE]), 1_007), (BareSocket.frame(1, [UInt8](repeating: 0x61, count: 1_001)), 1_009),
        ] as [([UInt8], UInt16)])
    func `names what a client did wrong`(bytes: [UInt8], code: UInt16) async throws {
        var limits = ServerLimits()
        limits.messageBytes = 1_000
        let handler = ScriptedHandler()
        try await withServer(handler, limits: limits) { port, _ in
            let socket = try BareSocket(port)
            try socket.peer.send(bytes)
            #expect(try socket.readClose() == code)
            #expect(eventually { handler.events.withLock { $0.last } == "closed" })
        }
    }

    @Test func `a message in fragments counts as a whole`() async throws {
        var limits = ServerLimits()
        limits.messageBytes = 1_000
        try await withServer(limits: limits) { port, _ in
            let socket = try BareSocket(port)
            let piece = [UInt8](repeating: 0x61, count: 400)
            for index in 0..<3 { try socket.send(index == 0 ? 1 : 0, piece, isFinal: false) }
            #expect(try socket.readClose() == 1_009)
        }
    }

    @Test func `handlers push, close with a code, drop, and wake`() async throws {
        let wakes = Lock(0)
        let target = Lock<SocketID?>(nil)
        let handler = ScriptedHandler(
            message: { message, socket in
                target.withLock { $0 = socket }
                switch message {
                case .text(Array("close".utf8)): return [.close(socket, code: 4_001, reason: "enough")]
                case .text(Array("drop".utf8)): return [.drop(socket)]
                case .text(Array("wake".utf8)): return [.wake(after: .milliseconds(20))]
                default: return [.send(.text([0x31]), to: socket), .send(.text([0x32]), to: socket)]
                }
            },
            onWake: {
                wakes.withLock { $0 += 1 }
                return target.withLock { $0 }.map { [.send(.text(Array("woken".utf8)), to: $0)] } ?? []
            })
        try await withServer(handler) { port, server in
            let socket = try BareSocket(port)
            try socket.send("two")
            #expect(try socket.readText() == "1")
            #expect(try socket.readText() == "2")
            try socket.send("wake")
            #expect(try socket.readText() == "woken")
            server.perform { target.withLock { $0 }.map { [.send(.binary([7]), to: $0)] } ?? [] }
            #expect(try socket.read().payload == [7])
            try socket.send("close")
            #expect(try socket.readClose() == 4_001)
            let dropped = try BareSocket(port)
            try dropped.send("drop")
            #expect(try dropped.peer.readToEnd() == "")
            #expect(wakes.withLock { $0 } == 1)
            #expect(eventually { handler.events.withLock { $0.filter { $0 == "closed" }.count } == 2 })
        }
    }

    @Test func `what a handler sends before it closes arrives before the close`() async throws {
        let handler = ScriptedHandler(message: {
            [.send(.text(Array("no such key".utf8)), to: $1), .close($1, code: 1_008, reason: "")]
        })
        try await withServer(handler) { port, _ in
            let socket = try BareSocket(port)
            try socket.send("x")
            #expect(try socket.readText() == "no such key")
            #expect(try socket.readClose() == 1_008)
        }
    }

    @Test func `a client that does not answer a close is cut`() async throws {
        var limits = ServerLimits()
        limits.closing = .milliseconds(80)
        let handler = ScriptedHandler(message: { [.close($1, code: 1_000, reason: "")] })
        try await withServer(handler, limits: limits) { port, _ in
            let socket = try BareSocket(port)
            try socket.send("x")
            #expect(try socket.read().opcode == 0x88)
            #expect(try socket.peer.readToEnd() == "")
        }
    }

    @Test func `a slow reader is cut at the queue's limit, and others are not`() async throws {
        var limits = ServerLimits()
        limits.queuedBytes = 1_000_000
        let handler = ScriptedHandler()
        try await withServer(handler, limits: limits) { port, server in
            let slow = try BareSocket(port, receiveBuffer: 4_096)
            let reader = try BareSocket(port)
            let sockets = handler.sockets.withLock { $0 }
            let message = SocketMessage.binary([UInt8](repeating: 1, count: 100_000))
            var sent = 0
            while handler.events.withLock({ !$0.contains("closed") }), sent < 1_000 {
                server.perform { sockets.map { .send(message, to: $0) } }
                #expect(try reader.read().payload.count == 100_000)
                sent += 1
            }
            #expect(handler.events.withLock { $0.filter { $0 == "closed" }.count } == 1)
            try reader.send("still here")
            #expect(try reader.readText() == "still here")
            withExtendedLifetime(slow) {}
        }
    }

    @Test func `a large push to a fast reader passes the queue's limit`() async throws {
        var limits = ServerLimits()
        limits.queuedBytes = 2_000_000
        let handler = ScriptedHandler(message: { _, socket in
            (0..<40).map { _ in .send(.binary([UInt8](repeating: 1, count: 50_000)), to: socket) }
        })
        try await withServer(handler, limits: limits) { port, _ in
            let socket = try BareSocket(port)
            try socket.send("go")
            for _ in 0..<40 { #expect(try socket.read().payload.count == 50_000) }
        }
    }

    @Test func `a silent socket is pinged, kept while it answers, cut when it does not`() async throws {
        var limits = ServerLimits()
        (limits.pingAfter, limits.pongWithin) = (.milliseconds(60), .milliseconds(120))
        try await withServer(limits: limits) { port, _ in
            let socket = try BareSocket(port)
            for _ in 0..<4 {
                #expect(try socket.read().opcode == 0x89)
                try socket.send(10, [])
            }
            #expect(try socket.read().opcode == 0x89)
            #expect(try socket.peer.readToEnd() == "")
        }
    }

    @Test func `stopping says that the server goes away`() async throws {
        let server = Server()
        let port = try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler())
        try server.start()
        let (connected, gate) = AsyncStream<Void>.makeStream()
        async let code = onOwnThread {
            defer { gate.finish() }
            let socket = try BareSocket(port)
            gate.yield()
            return try socket.readClose()
        }
        for await _ in connected { break }
        await server.stop(grace: .seconds(20))
        #expect(try await code == 1_001)
    }

    @Test func `a message that drips in fragments is refused, whole ones and a dripped ping are not`() async throws {
        var limits = ServerLimits()
        limits.message = .milliseconds(200)
        try await withServer(limits: limits) { port, _ in
            let patient = try BareSocket(port)
            let dripping = try BareSocket(port)
            try patient.send(1, Array("a".utf8), isFinal: false)
            try patient.send(0, Array("b".utf8))
            #expect(try patient.readText() == "ab")
            try dripping.send(1, [0x61], isFinal: false)
            let drips = try await onOwnThread {
                var drips = 0
                while drips < 2_000, !dripping.peer.hasMore(within: .milliseconds(10)) {
                    try? dripping.send(0, [0x61], isFinal: false)
                    drips += 1
                }
                return drips
            }
            #expect(drips > 3 && drips < 2_000)
            #expect(try dripping.readClose() == 1_008)
            try patient.send("still here")
            #expect(try patient.readText() == "still here")
        }
    }

    @Test func `a reader that takes nothing hears good-bye once it reads`() async throws {
        var limits = ServerLimits()
        limits.slowReader = .seconds(4)
        let stalls = Lock(0)
        let handler = ScriptedHandler(onReader: { event, socket in
            switch event {
            case .opened: return [.send(.binary([UInt8](repeating: 0, count: 3_500_000)), to: socket)]
            case .stalled:
                stalls.withLock { $0 += 1 }
                return [.close(socket, code: 1_008, reason: "too slow")]
            case .drained, .stopping, .closed: return []
            }
        })
        try await withServer(handler, limits: limits) { port, _ in
            let socket = try BareSocket(port, receiveBuffer: 4_096)
            #expect(eventually { stalls.withLock { $0 } == 1 })
            #expect(try socket.read().payload.count == 3_500_000)
            #expect(try socket.readClose() == 1_008)
            #expect(eventually { handler.events.withLock { $0.last } == "closed" })
            #expect(stalls.withLock { $0 } == 1)
        }
    }

    @Test func `a reader that takes nothing is cut although it sends`() async throws {
        var limits = ServerLimits()
        limits.slowReader = .milliseconds(400)
        let handler = ScriptedHandler(onReader: { event, socket in
            event == .opened ? [.send(.binary([UInt8](repeating: 0, count: 3_500_000)), to: socket)] : []
        })
        try await withServer(handler, limits: limits) { port, _ in
            let socket = try BareSocket(port, receiveBuffer: 4_096)
            #expect(
                eventually {
                    try? socket.send(10, [])
                    return handler.events.withLock { $0.last } == "closed"
                })
        }
    }

    @Test func `one message goes to many, and to none that is closing`() async throws {
        let handler = ScriptedHandler(message: { [.close($1, code: 1_000, reason: "")] })
        try await withServer(handler) { port, server in
            let sockets = try (0..<20).map { _ in try BareSocket(port) }
            let ids = handler.sockets.withLock { $0 }
            for size in [0, 5, 125, 126, 65_535, 65_536, 200_000] {
                let payload = [UInt8](repeating: 0x61, count: size)
                server.perform { [.broadcast(.text(payload), to: ids)] }
                for socket in sockets {
                    let frame = try socket.read()
                    #expect(frame.opcode == 0x81)
                    #expect(frame.payload == payload)
                }
            }
            server.perform {
                [.close(ids[0], code: 1_001, reason: ""), .broadcast(.binary([7]), to: ids + [SocketID(999)])]
            }
            #expect(try sockets[0].readClose() == 1_001)
            for socket in sockets[1...] { #expect(try socket.read().payload == [7]) }
        }
    }
}
