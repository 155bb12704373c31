import Foundation
import Net
import NetServer
import Testing

@Suite(.serialized) struct ServerLifeTests {
    @Test func `a port in use is named`() throws {
        let first = Server()
        let port = try first.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler())
        let error = #expect(throws: ServerError.self) {
            try Server().listen(on: "127.0.0.1", port: port, handler: ScriptedHandler())
        }
        #expect(error?.code == .portInUse)
        #expect(error?.message.contains("port \(port) on 127.0.0.1 is in use") == true)
    }

    @Test(arguments: [("203.0.113.1", 0), ("no.such.host.invalid", 0), ("127.0.0.1", 70_000), ("", -1)])
    func `an address that cannot be used is named`(host: String, port: Int) {
        let error = #expect(throws: ServerError.self) {
            try Server().listen(on: host, port: port, handler: ScriptedHandler())
        }
        #expect(error?.code == .addressUnusable)
    }

    @Test func `several listeners, one added while running, each with its handler`() async throws {
        let server = Server()
        let first = try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler(answer: { _ in .response(plain("1")) }))
        try server.start()
        let second = try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler(answer: { _ in .response(plain("2")) }))
        for (port, body) in [(first, "1"), (second, "2")] {
            #expect(try run("curl", ["-s", "http://127.0.0.1:\(port)/"]) == body)
        }
        await server.stop()
        #expect(throws: ServerError.self) { try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler()) }
    }

    @Test func `stopping finishes the answer in flight and takes no new connection`() async throws {
        let handler = ScriptedHandler(answer: { _ in .after(.milliseconds(150), .response(plain("done"))) })
        let server = Server()
        let port = try server.listen(on: "127.0.0.1", port: 0, handler: handler)
        try server.start()
        let idle = try BarePeer(port)
        let busy = try BarePeer(port)
        try busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let asked = Lock(false)
        server.perform {
            asked.withLock { $0 = true }
            return []
        }
        #expect(eventually { asked.withLock { $0 } })
        await server.stop(grace: .seconds(10))
        let answer = try busy.readToEnd()
        #expect(answer.hasSuffix("done") && answer.contains("Connection: close"))
        #expect(try idle.readToEnd() == "")
        #expect(throws: BarePeer.Failure.self) { try BarePeer(port) }
    }

    @Test func `stopping cuts what is still open at the deadline`() async throws {
        let handler = ScriptedHandler(answer: { _ in .after(.seconds(100), .response(plain("never"))) })
        let clock = ContinuousClock()
        let time = try await clock.measure {
            try await withServer(handler) { port, server in
                let peer = try BarePeer(port)
                try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                await server.stop(grace: .milliseconds(50))
                #expect(try peer.readToEnd() == "")
            }
        }
        #expect(time < .seconds(10))
    }

    @Test func `running ends with its task`() async throws {
        let server = Server()
        let port = try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler())
        let task = Task { try await server.run() }
        let answer = try await onOwnThread { try run("curl", ["-s", "http://127.0.0.1:\(port)/"]) }
        #expect(answer == "GET /\nbody=")
        task.cancel()
        try await task.value
        #expect(throws: BarePeer.Failure.self) { try BarePeer(port) }
    }

    @Test func `a thousand connections leave no descriptor behind`() async throws {
        try await withServer { port, _ in
            let before = try openDescriptors()
            for round in 0..<10 {
                let peers = try (0..<100).map { _ in try BarePeer(port) }
                for peer in peers { try peer.send("GET /\(round) HTTP/1.1\r\nHost: h\r\n\r\n") }
                for peer in peers { #expect(try peer.readAnswer().body == "GET /\(round)\nbody=") }
            }
            #expect(eventually { (try? openDescriptors()) ?? .max <= before })
        }
    }

    @Test func `a server leaves no descriptor and no thread behind`() async throws {
        try await withServer { _, _ in }
        let before = try openDescriptors()
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        for _ in 0..<10 { try await withServer { port, _ in _ = try BarePeer(port) } }
        #expect(eventually { (try? openDescriptors()) ?? .max <= before })
        #expect(
            eventually {
                ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? .max) < threads + 5
            })
    }

    @Test func `signals keep their meaning`() throws {
        let before = pipeSignalHandler()
        _ = try Server().listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler())
        #expect(pipeSignalHandler() == before)
    }

    private func pipeSignalHandler() -> Int {
        var action = sigaction()
        sigaction(SIGPIPE, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}

struct ServerLimitTests {
    private func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }

    @Test func `a head that drips is answered 408`() async throws {
        try await withServer(limits: limits { $0.head = .milliseconds(100) }) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHo")
            #expect(try peer.readToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        }
    }

    @Test func `a body that does not come is answered 408`() async throws {
        try await withServer(limits: limits { $0.body = .milliseconds(100) }) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab")
            #expect(try peer.readToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        }
    }

    @Test func `silent connections end, before a request and after one`() async throws {
        try await withServer(limits: limits { ($0.head, $0.idle) = (.milliseconds(80), .milliseconds(160)) }) { port, _ in
            #expect(try BarePeer(port).readToEnd() == "")
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readAnswer().body == "GET /\nbody=")
            #expect(try peer.readToEnd() == "")
        }
    }

    @Test func `a waiting answer is not an idle connection`() async throws {
        let handler = ScriptedHandler(answer: { _ in .after(.milliseconds(300), .response(plain("x"))) })
        let short = limits { ($0.head, $0.idle, $0.body, $0.slowReader) = (.milliseconds(50), .milliseconds(50), .milliseconds(50), .milliseconds(50)) }
        try await withServer(handler, limits: short) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readAnswer().body == "x")
        }
    }

    @Test func `a reader that takes nothing is cut`() async throws {
        let body = [UInt8](repeating: 0x61, count: 100_000_000)
        let handler = ScriptedHandler(answer: { _ in .response(HTTPResponse(status: 200, body: body)) })
        try await withServer(handler, limits: limits { $0.slowReader = .milliseconds(200) }) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let clock = ContinuousClock()
            // Nothing is read until the server has had time to give up; then what the system held is read.
            let start = clock.now
            while clock.now - start < .milliseconds(600) { await Task.yield() }
            #expect(try peer.readToEnd().utf8.count < body.count)
        }
    }

    @Test func `connections above the limit are closed at once, and room comes back`() async throws {
        try await withServer(limits: limits { $0.connections = 2 }) { port, _ in
            var peers = try (0..<2).map { _ in try BarePeer(port) }
            for peer in peers {
                try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try peer.readAnswer()
            }
            #expect(try BarePeer(port).readToEnd() == "")
            peers = []
            #expect(eventually { (try? run("curl", ["-s", "http://127.0.0.1:\(port)/"])) == "GET /\nbody=" })
        }
    }
}
