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

    @Test func `connections above the limit are told so, and room comes back`() async throws {
        try await withServer(limits: limits { ($0.connections, $0.linger) = (2, .milliseconds(100)) }) { port, _ in
            var peers = try (0..<2).map { _ in try BarePeer(port) }
            for peer in peers {
                try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try peer.readAnswer()
            }
            let told = try BarePeer(port)
            try told.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try told.readAnswer().head.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(try told.readToEnd() == "")
            // Who asks nothing is told as well, after a while.
            #expect(try BarePeer(port).readToEnd().hasPrefix("HTTP/1.1 503 "))
            peers = []
            #expect(eventually { (try? run("curl", ["-s", "http://127.0.0.1:\(port)/"])) == "GET /\nbody=" })
        }
    }

    @Test func `those who cannot even be told are closed`() async throws {
        try await withServer(limits: limits { $0.connections = 0 }) { port, _ in
            let told = try (0..<64).map { _ in try BarePeer(port) }
            #expect(try BarePeer(port).readToEnd() == "")
            try told[0].send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try told[0].readAnswer().head.hasPrefix("HTTP/1.1 503 "))
        }
    }

    @Test func `one address has no more than its share`() async throws {
        let shared = limits { ($0.connectionsPerPeer, $0.countsLoopbackPeers) = (2, true) }
        try await withServer(limits: shared) { port, _ in
            var mine = try (0..<2).map { _ in try BarePeer(port) }
            for peer in mine {
                try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try peer.readAnswer()
            }
            let asked = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(port)/"]
            let refused = try run("curl", asked)
            #expect(refused == "503")
            let other = try run("curl", ["--interface", "127.0.0.2"] + asked)
            #expect(other == "200")
            mine = []
            #expect(eventually { (try? run("curl", asked)) == "200" })
        }
    }

    @Test func `this machine's own connections are not bound to a share`() async throws {
        try await withServer(limits: limits { $0.connectionsPerPeer = 1 }) { port, _ in
            let peers = try (0..<3).map { _ in try BarePeer(port) }
            for peer in peers {
                try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try peer.readAnswer().body == "GET /\nbody=")
            }
        }
    }

    @Test func `every listener has its own limits`() async throws {
        let server = Server(limits: limits { $0.bodyBytes = 3 })
        let usual = try server.listen(on: "127.0.0.1", port: 0, handler: ScriptedHandler())
        let own = try server.listen(
            on: "127.0.0.1", port: 0, limits: limits { $0.bodyBytes = 5 }, handler: ScriptedHandler())
        try server.start()
        let statuses = try [usual, own].map { port in
            try ["abc", "abcde", "abcdef"].map {
                try run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", $0, "http://127.0.0.1:\(port)/"])
            }
        }
        #expect(statuses == [["200", "413", "413"], ["200", "200", "413"]])
        await server.stop(grace: .zero)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\nX: ", "HTTP/1.1 408 "),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 408 "),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n", "HTTP/1.1 408 "),
    ])
    func `who drips for ever is answered 408`(start: String, answer: String) async throws {
        let short = limits { ($0.head, $0.body) = (.milliseconds(150), .milliseconds(150)) }
        try await withServer(limits: short) { port, _ in
            let peer = try BarePeer(port)
            try peer.send(start)
            let drips = try await onOwnThread {
                var drips = 0
                while drips < 2_000, !peer.hasMore(within: .milliseconds(10)) {
                    try? peer.send("x")
                    drips += 1
                }
                return drips
            }
            #expect(drips > 3 && drips < 2_000)
            #expect(try peer.readToEnd().hasPrefix(answer))
        }
    }

    @Test func `a partial request behind a large answer does not break the answer`() async throws {
        // More than the system holds for both sides together.
        let body = String(repeating: "y", count: 30_000_000)
        let handler = ScriptedHandler(answer: { .response($0.path == "/large" ? plain(body) : told($0)) })
        let short = limits { $0.head = .milliseconds(50) }
        try await withServer(handler, limits: short) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\nGET /next")
            let clock = ContinuousClock()
            let start = clock.now
            while clock.now - start < .milliseconds(250) { await Task.yield() }
            #expect(try peer.readAnswer().body == body)
            // A server that is quick enough answers it, and has no reason to end the connection by itself.
            try peer.send(" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let rest = try peer.readToEnd()
            #expect(rest.hasPrefix("HTTP/1.1 200 ") || rest.hasPrefix("HTTP/1.1 408 "))
        }
    }
}
