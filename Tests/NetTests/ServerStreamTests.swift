import Net
import NetServer
import Testing

/// Streams the pieces one by one, each when the one before is gone, and ends.
private func paced(_ pieces: [String], first: String = "") -> ScriptedHandler {
    let left = Lock<[SocketID: ArraySlice<String>]>([:])
    return ScriptedHandler(
        answer: {
            $0.path == "/stream" ? .stream(plain(first)) : .response(told($0))
        },
        onReader: { event, socket in
            guard event == .drained else { return [] }
            let next = left.withLock { $0[socket, default: pieces[...]].popFirst() }
            return [next.map { .send(.text(Array($0.utf8)), to: socket) } ?? .close(socket, code: 1_000, reason: "")]
        })
}

private let get = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n"

struct ServerStreamTests {
    @Test func `streams chunks, ends, and the connection goes on`() async throws {
        let handler = paced(["one", "", String(repeating: "x", count: 70_000)], first: "zero")
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            for round in 1...3 {
                // The next request is there before the stream begins.
                try peer.send(get + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(
                    try peer.readHead()
                        == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked")
                #expect(try peer.readChunk() == "zero")
                #expect(try peer.readChunk() == "one")
                #expect(try peer.readChunk().utf8.count == 70_000)
                #expect(try peer.readChunk() == "")
                #expect(try peer.readAnswer().body == "GET /next\nbody=")
                let told = handler.events.withLock { $0 }
                #expect(told.suffix(2) == ["opened /stream from 127.0.0.1", "closed"])
                #expect(told.count == 2 * round)
            }
        }
    }

    @Test func `curl reads what is streamed`() async throws {
        try await withServer(paced(["a", "b", "c"])) { port, _ in
            for version in ["--http1.1", "--http1.0"] {
                let body = try run("curl", ["-s", "-N", version, "http://127.0.0.1:\(port)/stream"])
                #expect(body == "abc")
            }
        }
    }

    @Test func `HTTP/1.0 reads to the end of the connection`() async throws {
        let handler = paced(["one", "two"])
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(
                try peer.readToEnd()
                    == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nonetwo")
        }
    }

    @Test func `HEAD gets the head, and nothing is opened`() async throws {
        let handler = paced(["one"], first: "zero")
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readHead().contains("Transfer-Encoding: chunked"))
            #expect(try peer.readAnswer().body == "GET /\nbody=")
            #expect(handler.events.withLock { $0 } == [])
        }
    }

    @Test func `the client's wish to close is kept after the stream`() async throws {
        try await withServer(paced(["one"])) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let all = try peer.readToEnd()
            #expect(all.contains("Connection: close\r\n"))
            #expect(all.hasSuffix("3\r\none\r\n0\r\n\r\n"))
        }
    }

    @Test func `a dropped stream has no end`() async throws {
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("x")) }, onReader: { $0 == .drained ? [.drop($1)] : [] })
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            try peer.send(get)
            #expect(try peer.readToEnd().hasSuffix("1\r\nx\r\n"))
            #expect(eventually { handler.events.withLock { $0.last } == "closed" })
        }
    }

    @Test func `a reader that goes away is told once`() async throws {
        let handler = ScriptedHandler(answer: { _ in .stream(plain("x")) })
        try await withServer(handler) { port, server in
            var peer: BarePeer? = try BarePeer(port)
            try peer?.send(get)
            _ = try peer?.readHead()
            peer = nil
            #expect(eventually { handler.events.withLock { $0.last } == "closed" })
            let sockets = handler.sockets.withLock { $0 }
            server.perform { sockets.flatMap { [.send(.text([0x61]), to: $0), .close($0, code: 1_000, reason: "")] } }
            #expect(try run("curl", ["-s", "-m", "5", "-N", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(port)/", "-I"]) == "200")
            #expect(handler.events.withLock { $0.filter { $0 == "closed" }.count } == 1)
        }
    }

    @Test func `one piece goes to streams and sockets alike`() async throws {
        let handler = ScriptedHandler(answer: { _ in .stream(plain("")) })
        try await withServer(handler) { port, server in
            let peers = try (0..<3).map { _ in try BarePeer(port) }
            for peer in peers {
                try peer.send(get)
                _ = try peer.readHead()
            }
            let ids = handler.sockets.withLock { $0 }
            server.perform { [.broadcast(.text(Array("data: 1\n\n".utf8)), to: ids)] }
            for peer in peers { #expect(try peer.readChunk() == "data: 1\n\n") }
        }
    }

    @Test func `what is pushed to many in one go is pulled on by each at its own pace`() async throws {
        let sent = Lock<[SocketID: Int]>([:])
        let pieces = 400
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("")) },
            onReader: { event, socket in
                guard event == .drained else { return [] }
                let index = sent.withLock { sent in
                    sent[socket, default: 0] += 1
                    return sent[socket, default: 0]
                }
                // The first drain comes of opening: what starts the reader off is the broadcast.
                if index == 1 { return [] }
                return index <= pieces ? [.send(.text(Array("\(index)".utf8)), to: socket)] : []
            })
        try await withServer(handler) { port, server in
            let peers = try (0..<20).map { _ in try BarePeer(port) }
            for peer in peers {
                try peer.send(get)
                _ = try peer.readHead()
            }
            #expect(eventually { sent.withLock { $0.count == 20 && $0.values.allSatisfy { $0 == 1 } } })
            let ids = handler.sockets.withLock { $0 }
            server.perform { [.broadcast(.text(Array("go".utf8)), to: ids)] }
            for peer in peers {
                #expect(try peer.readChunk() == "go")
                for index in 2...pieces { #expect(try peer.readChunk() == "\(index)") }
            }
            #expect(eventually { sent.withLock { $0.values.allSatisfy { $0 == pieces + 1 } } })
        }
    }

    @Test func `drained comes once after sends, and not again without one`() async throws {
        let drained = Lock(0)
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("")) },
            onReader: { event, _ in
                if event == .drained { drained.withLock { $0 += 1 } }
                return []
            })
        try await withServer(handler) { port, server in
            let peer = try BarePeer(port)
            try peer.send(get)
            _ = try peer.readHead()
            #expect(eventually { drained.withLock { $0 } == 1 })
            let socket = try #require(handler.sockets.withLock { $0.first })
            server.perform { (0..<5).map { .send(.text(Array("\($0)".utf8)), to: socket) } }
            for index in 0..<5 { #expect(try peer.readChunk() == "\(index)") }
            #expect(eventually { drained.withLock { $0 } == 2 })
            // Turns of the loop that send nothing change nothing.
            let turns = Lock(0)
            for _ in 0..<20 {
                server.perform {
                    turns.withLock { $0 += 1 }
                    return []
                }
            }
            #expect(eventually { turns.withLock { $0 } == 20 })
            #expect(drained.withLock { $0 } == 2)
        }
    }

    @Test func `a pulled stream of a gigabyte waits in one piece at most`() async throws {
        let piece = SocketMessage.binary([UInt8](repeating: 0x7A, count: 100_000))
        let sent = Lock(0)
        var limits = ServerLimits()
        // Two pieces do not fit: whoever sent one too early would be cut.
        limits.queuedBytes = 150_000
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("")) },
            onReader: { event, socket in
                guard event == .drained else { return [] }
                let count = sent.withLock { sent in
                    sent += 1
                    return sent
                }
                return [count <= 10_000 ? .send(piece, to: socket) : .close(socket, code: 1_000, reason: "")]
            })
        try await withServer(handler, limits: limits) { port, _ in
            let size = ["-s", "-o", "/dev/null", "-w", "%{size_download}"]
            let read = try run("curl", size + ["http://127.0.0.1:\(port)/"])
            #expect(read == "1000000000")
        }
    }

    @Test func `a stream's reader that takes nothing is told, then cut, and others are not`() async throws {
        var limits = ServerLimits()
        limits.slowReader = .milliseconds(400)
        let stalled = Lock<[SocketID]>([])
        let handler = ScriptedHandler(
            answer: { $0.path == "/slow" ? .stream(plain("")) : .response(told($0)) },
            onReader: { event, socket in
                if event == .stalled { stalled.withLock { $0.append(socket) } }
                return event == .drained ? [.send(.binary([UInt8](repeating: 0, count: 500_000)), to: socket)] : []
            })
        try await withServer(handler, limits: limits) { port, _ in
            let slow = try BarePeer(port, receiveBuffer: 4_096)
            try slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(eventually { handler.events.withLock { $0.last } == "closed" })
            #expect(stalled.withLock { $0.count } == 1)
            #expect(try run("curl", ["-s", "http://127.0.0.1:\(port)/"]) == "GET /\nbody=")
            withExtendedLifetime(slow) {}
        }
    }

    @Test func `stopping lets a stream end and tells the handler`() async throws {
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("x")) },
            onReader: { event, socket in
                guard event == .stopping else { return [] }
                return [.send(.text(Array("bye".utf8)), to: socket), .close(socket, code: 1_001, reason: "")]
            })
        try await withServer(handler) { port, server in
            let peer = try BarePeer(port)
            try peer.send(get)
            _ = try peer.readHead()
            await server.stop(grace: .seconds(20))
            #expect(try peer.readToEnd() == "1\r\nx\r\n3\r\nbye\r\n0\r\n\r\n")
        }
    }
}

struct ServerTicketTests {
    /// Answers `/later/N` under ticket N, everything else at once.
    private func handler(_ asked: Lock<[UInt64]>) -> ScriptedHandler {
        ScriptedHandler(answer: { request in
            guard let number = UInt64(request.path.dropFirst("/later/".count)) else { return .response(told(request)) }
            asked.withLock { $0.append(number) }
            return .later(ReplyTicket(number))
        })
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n" }

    @Test func `answers made elsewhere come in the order of the requests`() async throws {
        let asked = Lock<[UInt64]>([])
        try await withServer(handler(asked)) { port, server in
            let peer = try BarePeer(port)
            let other = try BarePeer(port)
            try peer.send(get("/later/1") + get("/now") + get("/later/2"))
            #expect(eventually { asked.withLock { $0 } == [1] })
            try other.send(get("/later/3"))
            #expect(eventually { asked.withLock { $0 } == [1, 3] })
            server.perform(on: port) { [.answer(ReplyTicket(3), .response(plain("third")))] }
            #expect(try other.readAnswer().body == "third")
            server.perform { [.answer(ReplyTicket(1), .response(plain("first")))] }
            #expect(try peer.readAnswer().body == "first")
            #expect(try peer.readAnswer().body == "GET /now\nbody=")
            #expect(eventually { asked.withLock { $0 } == [1, 3, 2] })
            server.perform { [.answer(ReplyTicket(2), .after(.milliseconds(1), .response(plain("second"))))] }
            #expect(try peer.readAnswer().body == "second")
        }
    }

    @Test func `whoever leaves before the answer is told of`() async throws {
        let asked = Lock<[UInt64]>([])
        let handler = handler(asked)
        try await withServer(handler) { port, server in
            var peer: BarePeer? = try BarePeer(port)
            try peer?.send(get("/later/7"))
            #expect(eventually { asked.withLock { $0 } == [7] })
            peer = nil
            #expect(eventually { handler.events.withLock { $0 } == ["abandoned 7"] })
            server.perform { [.answer(ReplyTicket(7), .response(plain("too late")))] }
            // The number is free again.
            let next = try BarePeer(port)
            try next.send(get("/later/7"))
            #expect(eventually { asked.withLock { $0 } == [7, 7] })
            server.perform { [.answer(ReplyTicket(7), .response(plain("in time")))] }
            #expect(try next.readAnswer().body == "in time")
        }
    }

    @Test func `an answer made elsewhere may be a stream`() async throws {
        let asked = Lock<[UInt64]>([])
        try await withServer(handler(asked)) { port, server in
            let peer = try BarePeer(port)
            try peer.send(get("/later/1"))
            #expect(eventually { asked.withLock { $0 } == [1] })
            server.perform { [.answer(ReplyTicket(1), .stream(plain("begun")))] }
            _ = try peer.readHead()
            #expect(try peer.readChunk() == "begun")
        }
    }

    @Test func `tickets and wakes belong to the listener they are handed in for`() async throws {
        let server = Server()
        let wakes = Lock<[Int]>([])
        let asked = Lock(0)
        func listen(_ index: Int) throws -> Int {
            try server.listen(
                on: "127.0.0.1", port: 0,
                handler: ScriptedHandler(
                    answer: { _ in
                        asked.withLock { $0 += 1 }
                        return .later(ReplyTicket(1))
                    },
                    onWake: {
                        wakes.withLock { $0.append(index) }
                        return [.answer(ReplyTicket(1), .response(plain("woken \(index)")))]
                    }))
        }
        let ports = [try listen(0), try listen(1)]
        try server.start()
        let peers = try ports.map { try BarePeer($0) }
        for peer in peers { try peer.send(get("/")) }
        // Both ask before either is answered: each waits under the same number.
        #expect(eventually { asked.withLock { $0 } == 2 })
        server.perform(on: ports[1]) { [.wake(after: .zero)] }
        #expect(try peers[1].readAnswer().body == "woken 1")
        #expect(wakes.withLock { $0 } == [1])
        server.perform(on: ports[0]) { [.answer(ReplyTicket(1), .response(plain("given")))] }
        #expect(try peers[0].readAnswer().body == "given")
        await server.stop(grace: .zero)
    }

    @Test func `stopping waits for an answer made elsewhere`() async throws {
        let asked = Lock<[UInt64]>([])
        try await withServer(handler(asked)) { port, server in
            let peer = try BarePeer(port)
            try peer.send(get("/later/1"))
            #expect(eventually { asked.withLock { $0 } == [1] })
            async let stopped: Void = server.stop(grace: .seconds(20))
            server.perform { [.answer(ReplyTicket(1), .response(plain("done")))] }
            await stopped
            #expect(try peer.readToEnd().hasSuffix("done"))
        }
    }
}
