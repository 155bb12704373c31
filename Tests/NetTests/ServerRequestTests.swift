import Net
import NetServer
import Testing

struct ServerRequestTests {
    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
    func `hands over method, raw target, named fields and body`(method: String) async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send(
                "\(method) /a%2Fb//../?x=%20+&y=%E4 HTTP/1.1\r\nhost: h\r\nX-EX-APIKEY: Key\r\nother: o\r\nContent-Length: 3\r\n\r\nabc")
            let answer = try peer.readAnswer()
            #expect(answer.head == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(answer.body.utf8.count)")
            #expect(answer.body == "\(method) /a%2Fb//../?x=%20+&y=%E4\nx-ex-apikey=Key\nbody=abc")
        }
    }

    @Test func `answers HEAD with the length and no body`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readHead().contains("Content-Length: 13"))
            #expect(try peer.readAnswer().body == "GET /b\nbody=")
        }
    }

    @Test func `sends no length where no body may be`() async throws {
        try await withServer(ScriptedHandler(answer: { _ in .response(HTTPResponse(status: 204)) })) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readHead() == "HTTP/1.1 204 No Content")
        }
    }

    @Test func `reads requests byte by byte`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            let text = "\r\nPOST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            for _ in 0..<2 {
                for byte in text.utf8 { try peer.send([byte]) }
                #expect(try peer.readAnswer().body == "POST /a\nbody=abc")
            }
        }
    }

    @Test func `answers pipelined requests in order`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            for round in 0..<50 {
                let requests = (0..<16).map {
                    $0 % 3 == 0
                        ? "POST /\(round)/\($0) HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n\r\n"
                        : "GET /\(round)/\($0) HTTP/1.1\r\nHost: h\r\n\r\n"
                }
                try peer.send(requests.joined())
                for index in 0..<16 {
                    #expect(try peer.readAnswer().body.contains("/\(round)/\(index)\n"))
                }
            }
        }
    }

    @Test func `holds back a client that pipelines without reading`() async throws {
        let large = ScriptedHandler(answer: { .response(plain($0.path + String(repeating: "x", count: 50_000))) })
        try await withServer(large) { port, _ in
            let peer = try BarePeer(port, receiveBuffer: 4_096)
            let count = 300
            let all = (0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
            try peer.send(all)
            for index in 0..<count { #expect(try peer.readAnswer().body.hasPrefix("/\(index)x")) }
        }
    }

    @Test func `answers a later request in order behind a delayed one and a large one`() async throws {
        let handler = ScriptedHandler(answer: {
            switch $0.path {
            case "/late": .after(.milliseconds(30), .response(plain("late")))
            case "/large": .response(plain(String(repeating: "y", count: 3_000_000)))
            default: .response(plain("now"))
            }
        })
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            for path in ["/late", "/large", "/now", "/large", "/late", "/now"] {
                try peer.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            let lengths = try (0..<6).map { _ in try peer.readAnswer().body.utf8.count }
            #expect(lengths == [4, 3_000_000, 3, 3_000_000, 4, 3])
        }
    }

    @Test func `sends a hundred megabytes`() async throws {
        let body = [UInt8](repeating: 0x7A, count: 100_000_000)
        let handler = ScriptedHandler(answer: { _ in .response(HTTPResponse(status: 200, body: body)) })
        try await withServer(handler) { port, _ in
            let size = try run("curl", ["-s", "-o", "/dev/null", "-w", "%{size_download}", "http://127.0.0.1:\(port)/"])
            #expect(size == "100000000")
        }
    }

    @Test func `says continue to who asks before sending`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n")
            #expect(try peer.readHead() == "HTTP/1.1 100 Continue")
            try peer.send("ab")
            #expect(try peer.readAnswer().body == "POST /\nbody=ab")
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "Connection: close"),
        ("GET / HTTP/1.0\r\n\r\n", "Connection: close"),
    ])
    func `ends the connection when the client wants that`(request: String, field: String) async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send(request + "GET /never HTTP/1.1\r\nHost: h\r\n\r\n")
            let all = try peer.readToEnd()
            #expect(all.contains("\r\n\(field)\r\n"))
            #expect(all.hasSuffix("GET /\nbody="))
        }
    }

    @Test func `grants keep-alive to HTTP/1.0`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            for _ in 0..<2 {
                try peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try peer.readAnswer().head.contains("Connection: keep-alive"))
            }
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\nx: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
        (String(repeating: "a", count: 20_000), 431), ("GET /\(String(repeating: "a", count: 20_000))", 414),
        ("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n", 413),
        ("GET /\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\n", 400), ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
    ])
    func `refuses and ends the connection`(request: String, status: Int) async throws {
        var limits = ServerLimits()
        limits.bodyBytes = 1_999
        try await withServer(limits: limits) { port, _ in
            let peer = try BarePeer(port)
            try peer.send(request)
            let answer = try peer.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("Connection: close"))
        }
    }

    @Test func `a client sees why its large body is refused although it still sends`() async throws {
        try await withServer { port, _ in
            let body = [UInt8](repeating: 0, count: 20_000_000)
            let status = try run(
                "curl",
                ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "--data-binary", "@-", "http://127.0.0.1:\(port)/"],
                input: body)
            #expect(status == "413")
        }
    }

    @Test func `a value cannot begin a field of its own`() async throws {
        let handler = ScriptedHandler(answer: { _ in
            .response(HTTPResponse(status: 200, headers: ["A": "b\r\nEvil: 1", "Content-Length": "9"]))
        })
        try await withServer(handler) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readHead() == "HTTP/1.1 200 OK\r\nA: b  Evil: 1\r\nContent-Length: 0")
        }
    }

    @Test(arguments: [
        ("GET /a\r\n\r\n", 400, "RFC 9112"), ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "HTTP/1.1"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", 413, "65536 bytes"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: br\r\n\r\n", 501, "chunked"),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", 417, "100-continue"),
        ("GET /\(String(repeating: "a", count: 17_000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414, "16384 bytes"),
        ("GET / HTTP/1.1\r\nHost: h\r\nx: \(String(repeating: "a", count: 17_000))\r\n\r\n", 431, "16384 bytes"),
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 426, "version 13"),
    ])
    func `refuses in the handler's words`(request: String, status: Int, word: String) async throws {
        let handler = ScriptedHandler(ownRefusal: {
            HTTPResponse(
                status: $0, headers: ["Content-Type": "application/problem+json"],
                body: Array("{\"status\":\($0),\"detail\":\"\($1)\"}".utf8))
        })
        var limits = ServerLimits()
        limits.bodyBytes = 65_536
        try await withServer(handler, limits: limits) { port, _ in
            let peer = try BarePeer(port)
            try peer.send(request)
            let answer = try peer.readAnswer()
            #expect(answer.head.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.head.contains("Content-Type: application/problem+json\r\n"))
            #expect(answer.head.hasSuffix("Connection: close"))
            #expect(answer.body.hasPrefix("{\"status\":\(status),"))
            #expect(answer.body.contains(word))
        }
    }

    @Test func `a refused HEAD request gets no body`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n")
            let answer = try peer.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("Connection: close\r\n\r\n"))
        }
    }
}
