import Net
import NetClient
import NetServer
import Testing

/// The two halves of this package against each other; each has foreign peers in the other files.
@Suite struct ClientServerTests {
    private func get(_ path: String, port: Int, timeout: Duration = .seconds(20)) async throws -> HTTPResponse {
        let base = try #require(BaseURL("http://127.0.0.1:\(port)"))
        return try await HTTPClient().send(HTTPRequest(.get, base: base, path: path, query: "a=1"), timeout: timeout)
    }

    private func connect(_ port: Int) async throws -> WebSocketConnection {
        let base = try #require(BaseURL("ws://127.0.0.1:\(port)"))
        return try await WebSocketClient().connect(to: base, path: "/feed", timeout: .seconds(20))
    }

    @Test func `a request and its answer`() async throws {
        try await withServer { port, _ in
            let answer = try await get("/v1", port: port)
            #expect(answer.text == "GET /v1?a=1\nbody=")
        }
    }

    @Test(arguments: [
        (ServerAnswer.truncated(plain("0123456789"), bytes: 4), TransportFailure.Kind.garbled),
        (.disconnect, .interrupted), (.hang, .timeout), (.after(.seconds(20), .response(plain("late"))), .timeout),
    ])
    func `a fault is the failure it should be`(answer: ServerAnswer, kind: TransportFailure.Kind) async throws {
        try await withServer(ScriptedHandler { _ in answer }) { port, _ in
            let time: Duration = kind == .timeout ? .milliseconds(200) : .seconds(20)
            let failure = await #expect(throws: TransportFailure.self) { try await get("/", port: port, timeout: time) }
            #expect(failure?.kind == kind)
        }
    }

    @Test func `messages there and back, and a closing`() async throws {
        try await withServer { port, _ in
            let connection = try await connect(port)
            for size in [0, 125, 126, 65_536] {
                let message = SocketMessage.text(Array(repeating: 0x61, count: size))
                try await connection.send(message)
                #expect(try await connection.receive() == message)
            }
            try await connection.ping(timeout: .seconds(20))
            await connection.close()
            #expect(try connection.ending?.get() == .normal)
        }
    }

    @Test func `the server's closing, its cutting and its refusal`() async throws {
        let scripted = ScriptedHandler(message: { message, socket in
            message == .text([0x63]) ? [.close(socket, code: 4001, reason: "blocked")] : [.drop(socket)]
        })
        try await withServer(scripted) { port, _ in
            let closed = try await connect(port)
            try await closed.send(.text([0x63]))
            #expect(try await closed.receive() == nil)
            #expect(try closed.ending?.get() == SocketClosing(code: 4001, reason: "blocked"))
            let dropped = try await connect(port)
            try await dropped.send(.text([]))
            let failure = await #expect(throws: SocketFailure.self) { try await dropped.receive() }
            #expect(failure?.kind == .interrupted)
        }
        let refusing = ScriptedHandler(refusal: { _ in HTTPResponse(status: 429, headers: ["Retry-After": "120"]) })
        try await withServer(refusing) { port, _ in
            let failure = await #expect(throws: SocketFailure.self) { try await connect(port) }
            guard case .refused(429, let headers) = failure?.kind else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(headers["retry-after"] == "120")
        }
    }
}
