import Net
import Testing
import Witness

@testable import NetServer

struct ServerHeadTests {
    private func head(_ text: String, named names: [String] = []) throws -> RequestHead {
        try Array(text.utf8).withUnsafeBytes { bytes throws(Refusal) in
            try RequestHead(bytes, named: names.map(FieldName.init))
        }
    }

    @Test(
        arguments: [
            ("/", "/", nil),
            ("/a%2Fb//../c;d=e", "/a%2Fb//../c;d=e", nil),
            ("/v1?x=%20+&&y=%zz;q", "/v1", "x=%20+&&y=%zz;q"),
            ("/?", "/", ""),
            ("/a?b?c", "/a", "b?c"),
            ("http://host:1/a?b", "/a", "b"),
            ("HTTP://host", "/", nil),
            ("https://host?q", "/", "q"), ("http://host", "/", nil),
        ] as [(String, String, String?)])
    func `keeps the target as it was sent`(target: String, path: String, query: String?) throws {
        let head = try head("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(head.path == path)
        #expect(head.query == query)
    }

    @Test func `copies the fields that were asked for and no others`() throws {
        let head = try head(
            "POST / HTTP/1.1\r\nHOST: h\r\nX-Ex-ApiKey:  k e y \t\r\nother: 1\r\nx-ex-apikey:\r\n\r\n", named: ["X-EX-apikey"])
        #expect(head.headers.fields.map(\.name) == ["x-ex-apikey", "x-ex-apikey"])
        #expect(head.headers.fields.map(\.value) == ["k e y", ""])
    }

    @Test(arguments: ["h", "", "127.0.0.1:80", "[::1]:9700", "a-b.c_d~%20"])
    func `takes every host there is`(host: String) throws {
        #expect(try head("OPTIONS * HTTP/1.1\r\nHost: \(host)\r\n\r\n").path == "*")
    }

    @Test(arguments: [
        ("HTTP/1.1\r\nHost: h", true), ("HTTP/1.1\r\nHost: h\r\nConnection: Close", false),
        ("HTTP/1.1\r\nHost: h\r\nConnection: a, close", false), ("HTTP/1.0", false),
        ("HTTP/1.0\r\nConnection: Keep-Alive", true), ("HTTP/1.0\r\nConnection: keep-alive, close", false),
    ])
    func `knows whether the connection goes on`(rest: String, keepsAlive: Bool) throws {
        #expect(try head("GET / \(rest)\r\n\r\n").keepsAlive == keepsAlive)
    }

    @Test(arguments: [
        "GET /\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n", " GET / HTTP/1.1\r\nHost: h\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n", "GET a HTTP/1.1\r\nHost: h\r\n", "GET * HTTP/1.1\r\nHost: h\r\n",
        "GET /#a HTTP/1.1\r\nHost: h\r\n", "GET /\u{e4} HTTP/1.1\r\nHost: h\r\n", "GET /\u{7f} HTTP/1.1\r\nHost: h\r\n",
        "GET / http/1.1\r\nHost: h\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n", "GET / HTTP/1.1\r\nHost: u@h\r\n",
        "OPTIONS *? HTTP/1.1\r\nHost: h\r\n", "GET / HTTP/1.1\r\nHost : h\r\n", "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nnothing\r\n", "GET / HTTP/1.1\r\nHost: h\r\na: \u{1}\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\na: b\rc\r\n", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1234567890123456789\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
    ])
    func `refuses what two readers could read differently`(text: String) {
        #expect(throws: Refusal.malformed) { try head(text + "\r\n") }
    }

    @Test(arguments: [
        ("GET / HTTP/2.0\r\nHost: h", 505), ("GET / HTTP/1.2\r\nHost: h", 505),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked", 501),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: tea", 417),
    ])
    func `says what it does not know`(text: String, status: Int) {
        #expect(throws: Refusal(status: status)) { try head(text + "\r\n\r\n") }
    }

    @Test func `finds the end of a head however it is cut`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\n\r\nrest".utf8)
        let length = bytes.count - 4
        for cut in 0..<bytes.count {
            var end = HeadEnd.searched(0)
            for piece in [cut, bytes.count] {
                guard case .searched(let position) = end else { break }
                end = bytes[..<piece].withUnsafeBytes { HeadEnd(in: $0, from: position) }
            }
            #expect(end == .found(length), "cut at \(cut)")
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\nHost: h\n\n", "\n", "GET / HTTP/1.1\r\nHost: h\n\r\n"])
    func `refuses bare line feeds`(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { HeadEnd(in: $0, from: 0) } == .malformed)
    }
}

struct ServerChunkedBodyTests {
    private func decode(_ text: String, piece: Int, limit: Int = 100) throws -> (body: String, left: Int) {
        var chunks = ChunkedBody()
        var body: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, !chunks.isDone {
            let taken = try rest.prefix(piece).withUnsafeBytes { bytes throws(Refusal) in
                try chunks.take(bytes, into: &body, limit: limit)
            }
            rest = rest.dropFirst(taken)
        }
        #expect(chunks.isDone)
        return (String(decoding: body, as: UTF8.self), rest.count)
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("1;x=y\r\na\r\n0002 \r\nbc\r\n0\r\nTrailer: t\r\n\r\n", "abc"),
        ("A\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n"),
    ])
    func `joins chunks however they are cut`(text: String, body: String) throws {
        for piece in 1...(text.utf8.count + 4) {
            let result = try decode(text + "next", piece: piece)
            #expect(result.body == body)
            #expect(result.left == 4)
        }
    }

    @Test(arguments: [
        "\r\n", "x\r\n", "3\nabc", "3\r\nabcd\r\n", "-1\r\n", "3\r\r\n", "1111111111111111\r\n", " 3\r\nabc\r\n", ";a\r\n",
    ])
    func `refuses what is no chunk`(text: String) {
        #expect(throws: Refusal.malformed) { try decode(text, piece: 1_000) }
    }

    @Test(arguments: ["65\r\n", "64\r\n\(String(repeating: "a", count: 100))\r\n1\r\n", "ffffffffffffff\r\n"])
    func `refuses more than the limit before it comes`(text: String) {
        #expect(throws: Refusal.bodyTooLarge) { try decode(text, piece: 1_000) }
    }
}

struct ServerTimersTests {
    @Test func `gives what is due, the soonest first, equals in order`() {
        var timers = Timers<Int>()
        for (job, due) in [5, 1, 3, 1, 2, 9, 1].enumerated() { timers.add(job, due: Int64(due)) }
        var given: [Int] = []
        while let job = timers.take(at: 5) { given.append(job) }
        #expect(given == [1, 3, 6, 4, 2, 0])
        #expect(timers.nextDue == 9)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.milliseconds(1), 1_000), (.nanoseconds(1_999), 1), (.seconds(-1), 0),
            (.seconds(Int64.max), Int64.max / 4),
        ] as [(Duration, Int64)])
    func `counts whole microseconds`(duration: Duration, microseconds: Int64) {
        #expect(duration.microseconds == microseconds)
    }
}

struct ServerHostileInputTests {
    private static let seeds = [
        "GET /a%2Fb?x=1&y=%20 HTTP/1.1\r\nHost: h\r\nX-Api: k\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabcde",
        "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\nff\r\n0\r\nT: t\r\n\r\n",
    ].map { Array($0.utf8) }

    private func mutated(_ bytes: [UInt8], with generator: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0...generator.below(4) where !bytes.isEmpty {
            let place = generator.below(bytes.count)
            switch generator.below(4) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert([0x0D, 0x0A, 0x20, 0x3A, 0x00][generator.below(5)], at: place)
            default: bytes.append(contentsOf: bytes[place...].prefix(40))
            }
        }
        return bytes
    }

    @Test func `a mutated head is read or refused, the same however it is cut`() {
        var generator = Seeded.announced(for: "mutated heads")
        for _ in 0..<20_000 {
            let bytes = mutated(Self.seeds[generator.below(3)], with: &generator)
            let whole = outcome(bytes, cutAt: 0)
            #expect(whole == outcome(bytes, cutAt: generator.below(bytes.count + 1)), "\(bytes)")
        }
    }

    private func outcome(_ bytes: [UInt8], cutAt cut: Int) -> String {
        var end = HeadEnd.searched(0)
        for piece in [cut, bytes.count] {
            guard case .searched(let position) = end else { break }
            end = bytes[..<piece].withUnsafeBytes { HeadEnd(in: $0, from: position) }
        }
        guard case .found(let length) = end else { return "\(end)" }
        return bytes.withUnsafeBytes { buffer in
            do throws(Refusal) {
                let head = UnsafeRawBufferPointer(rebasing: buffer[..<length])
                return "\(try RequestHead(head, named: [FieldName("x-api")]))"
            } catch {
                return "\(error)"
            }
        }
    }

    @Test func `a mutated chunked body is read or refused within its limit`() {
        var generator = Seeded.announced(for: "mutated chunks")
        for _ in 0..<20_000 {
            let bytes = mutated(Array("5\r\nabcde\r\nA;x\r\n0123456789\r\n0\r\nT: t\r\n\r\n".utf8), with: &generator)
            var chunks = ChunkedBody()
            var body: [UInt8] = []
            bytes.withUnsafeBytes { _ = try? chunks.take($0, into: &body, limit: 12) }
            #expect(body.count <= 12)
        }
    }
}
