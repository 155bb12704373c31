import Net
import NetServer
import Testing

struct ServerFaultTests {
    private func ask(_ port: Int, _ path: String = "/") throws -> BarePeer {
        let peer = try BarePeer(port)
        try peer.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        return peer
    }

    @Test(arguments: [0, 5, 500_000])
    func `truncates: announces all, sends a part, ends`(bytes: Int) async throws {
        let body = [UInt8](repeating: 0x61, count: 1_000_000)
        let handler = ScriptedHandler(answer: { _ in .truncated(HTTPResponse(status: 200, body: body), bytes: bytes) })
        try await withServer(handler) { port, _ in
            let all = try ask(port).readToEnd()
            #expect(all.contains("Content-Length: 1000000\r\n"))
            #expect(all.hasSuffix("\r\n\r\n" + String(repeating: "a", count: bytes)))
        }
    }

    @Test func `disconnects without a byte`() async throws {
        try await withServer(ScriptedHandler(answer: { _ in .disconnect })) { port, _ in
            let all = try ask(port).readToEnd()
            #expect(all == "")
        }
    }

    @Test func `hangs while others are served`() async throws {
        let handler = ScriptedHandler(answer: { $0.path == "/hang" ? .hang : .response(plain("here")) })
        try await withServer(handler) { port, _ in
            let hanging = try ask(port, "/hang")
            #expect(try ask(port).readAnswer().body == "here")
            let waited = try run("curl", ["-s", "-m", "0.3", "-w", "%{http_code}", "http://127.0.0.1:\(port)/hang"])
            #expect(waited == "000")
            withExtendedLifetime(hanging) {}
        }
    }

    @Test func `answers after the time asked for, not before`() async throws {
        let handler = ScriptedHandler(answer: { _ in .after(.milliseconds(80), .after(.milliseconds(40), .response(plain("x")))) })
        try await withServer(handler) { port, _ in
            let clock = ContinuousClock()
            let start = clock.now
            let answer = try ask(port).readAnswer()
            let time = clock.now - start
            #expect(answer.body == "x")
            #expect(time >= .milliseconds(118) && time < .seconds(10))
        }
    }

    @Test func `a client that left is not answered`() async throws {
        let handler = ScriptedHandler(answer: { _ in .after(.milliseconds(50), .response(plain("x"))) })
        try await withServer(handler) { port, _ in
            for _ in 0..<20 { _ = try ask(port) }
            #expect(try ask(port).readAnswer().body == "x")
        }
    }
}
