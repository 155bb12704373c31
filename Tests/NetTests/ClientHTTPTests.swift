import Glibc
import Net
import NetClient
import Testing

private let server = Task { try await ForeignServer.start("http_server.py") }

@Suite struct ClientHTTPTests {
    private let client = HTTPClient()
    private let base: BaseURL

    init() async throws { base = try await server.value.base() }

    private func get(
        _ path: String, query: String? = nil, timeout: Duration = .seconds(20)
    ) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(.get, base: base, path: path, query: query), timeout: timeout)
    }

    private func failure(
        _ path: String, query: String? = nil, timeout: Duration = .seconds(20)
    ) async -> TransportFailure? {
        await #expect(throws: TransportFailure.self) { try await get(path, query: query, timeout: timeout) }
    }

    // MARK: what is sent

    @Test(arguments: [HTTPMethod.get, .post, .put, .delete, .patch])
    func `sends the request exactly as it was written`(method: HTTPMethod) async throws {
        let body = Array(#"{"a":1}"#.utf8)
        let request = HTTPRequest(
            method, base: base, path: "/echo/../a%20b/./c", query: "x=1&y=%2F&z=é".filter(\.isASCII),
            headers: ["X-Key": "k", "Content-Type": "application/json", "X-Empty": ""], body: body)
        let text = try await client.send(request, timeout: .seconds(20)).text
        #expect(text.hasPrefix("\(method.rawValue) /echo/../a%20b/./c?x=1&y=%2F&z= HTTP/1.1\n"))
        #expect(text.hasSuffix("\n\n" + #"{"a":1}"#))
        let lines = Set(text.split(separator: "\n").map(String.init))
        #expect(lines.isSuperset(of: ["X-Key: k", "X-Empty: ", "Content-Type: application/json", "Content-Length: 7"]))
        #expect(lines.isSuperset(of: ["Host: 127.0.0.1:\(base.port)", "User-Agent: \(Release.userAgent)"]))
    }

    @Test func `a post without a body has length 0, and adds nothing of its own`() async throws {
        let text = try await client.send(HTTPRequest(.post, base: base, path: "/echo"), timeout: .seconds(20)).text
        #expect(text.contains("\nContent-Length: 0\n"))
        #expect(!text.contains("Expect") && !text.contains("Content-Type"))
    }

    @Test func `a large body is not announced with Expect`() async throws {
        let request = HTTPRequest(.post, base: base, path: "/echo", body: Array(repeating: 0x61, count: 2 << 20))
        let response = try await client.send(request, timeout: .seconds(20))
        #expect(response.body.count > 2 << 20 && !response.text.contains("Expect:"))
    }

    @Test func `a get without a body sends no length, a delete neither`() async throws {
        for method in [HTTPMethod.get, .delete] {
            let text = try await client.send(HTTPRequest(method, base: base, path: "/echo"), timeout: .seconds(20)).text
            #expect(text.hasPrefix(method.rawValue) && !text.contains("Content-Length"))
        }
    }

    @Test func `head has headers and no body, and no body limit applies`() async throws {
        let request = HTTPRequest(.head, base: base, path: "/large", query: "bytes=100000000")
        let response = try await client.send(request, timeout: .seconds(20))
        #expect(response.headers["content-length"] == "100000000" && response.body.isEmpty)
    }

    @Test(arguments: ["a\r\nX-Other: b", "a\nb", "a\0b", "a\u{7F}"])
    func `refuses a header value that would write a second header`(value: String) async {
        let request = HTTPRequest(.get, base: base, path: "/echo", headers: ["X-Key": value])
        let failure = await #expect(throws: TransportFailure.self) {
            try await client.send(request, timeout: .seconds(20))
        }
        #expect(failure?.kind == .unsendable)
        #expect(failure?.message.contains("X-Key") == true && failure?.message.contains("X-Other") == false)
    }

    @Test(arguments: ["", "echo", "/a b", "/a\r\nb", "/a#b", "/é"])
    func `refuses a path that cannot stand in a request line`(path: String) async {
        let failure = await failure(path)
        #expect(failure?.kind == .unsendable)
    }

    // MARK: what comes back

    @Test func `an error page is an answer`() async throws {
        let response = try await get("/html")
        #expect(response.status == 503 && response.headers["Retry-after"] == "7")
        #expect(response.text.hasPrefix("<html>"))
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let response = try await get("/redirect")
        #expect(response.status == 302 && response.headers["location"] == "http://127.0.0.1:1/elsewhere")
    }

    @Test func `an interim answer is forgotten`() async throws {
        let response = try await get("/interim")
        #expect(response.status == 200 && response.headers["X-Interim"] == nil && response.text == "final")
    }

    @Test func `a chunked body is whole, its trailers are no headers`() async throws {
        let response = try await get("/large", query: "bytes=200000&chunked=1")
        #expect(response.body.count == 200_000 && response.headers["X-Trailer"] == nil)
    }

    @Test func `gzip is asked for and decoded`() async throws {
        #expect(try await get("/echo").text.contains("Accept-Encoding: gzip\n"))
        #expect(try await get("/gzip").text == "0123456789")
    }

    @Test(arguments: [
        ("/silent", TransportFailure.Kind.interrupted), ("/truncated", .garbled), ("/garbage", .garbled),
        ("/badgzip", .garbled),
    ])
    func `no answer is told from one that is not whole`(path: String, kind: TransportFailure.Kind) async {
        #expect(await failure(path)?.kind == kind)
    }

    // MARK: limits

    @Test(arguments: ["bytes=100000000", "bytes=100000000&chunked=1"])
    func `a body of 100 MB is refused`(query: String) async {
        let failure = await failure("/large", query: query)
        #expect(failure?.kind == .tooLarge && failure?.message.contains("33554432") == true)
    }

    @Test func `the limit counts decoded bytes`() async {
        #expect(await failure("/gzip", query: "tens=10000000")?.kind == .tooLarge)
    }

    @Test func `a body as large as the limit passes, one byte more does not`() async throws {
        let client = HTTPClient(HTTPClientConfiguration(maximumBodyBytes: 1000))
        let whole = HTTPRequest(.get, base: base, path: "/large", query: "bytes=1000&chunked=1")
        #expect(try await client.send(whole, timeout: .seconds(20)).body.count == 1000)
        for query in ["bytes=1001", "bytes=1001&chunked=1"] {
            let larger = HTTPRequest(.get, base: base, path: "/large", query: query)
            let failure = await #expect(throws: TransportFailure.self) {
                try await client.send(larger, timeout: .seconds(20))
            }
            #expect(failure?.kind == .tooLarge)
        }
    }

    @Test(arguments: ["count=70&each=1000", "count=1&each=66000"])
    func `headers above the limit are refused`(query: String) async {
        let failure = await failure("/headers", query: query)
        #expect(failure?.kind == .tooLarge && failure?.message.contains("header") == true)
    }

    @Test func `headers below the limit pass`() async throws {
        #expect(try await get("/headers", query: "count=60&each=1000").headers["X-Large-59"]?.utf8.count == 1000)
    }

    // MARK: connections

    @Test func `requests one after another share one connection`() async throws {
        var connections: Set<String> = []
        for _ in 1...50 { connections.insert(try await get("/echo").headers["X-Connection"] ?? "") }
        #expect(connections.count == 1)
    }

    @Test func `eight at a time need eight connections, however many requests`() async throws {
        let connections = try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for _ in 1...8 {
                group.addTask {
                    var seen: Set<String> = []
                    for _ in 1...25 { seen.insert(try await get("/echo").headers["X-Connection"] ?? "") }
                    return seen
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect((1...8).contains(connections.count))
    }

    @Test func `a kept connection that the server has closed is replaced`() async throws {
        for _ in 1...5 { #expect(try await get("/last").text == "last") }
    }

    @Test func `nobody listens`() async throws {
        let nobody = try #require(BaseURL("http://127.0.0.1:1"))
        let request = HTTPRequest(.get, base: nobody, path: "/v1", query: "api_key=SECRET&sign=SECRET")
        let failure = await #expect(throws: TransportFailure.self) {
            try await client.send(request, timeout: .seconds(20))
        }
        #expect(failure?.kind == .unreachable && failure?.message.contains("http://127.0.0.1:1:") == true)
        #expect(failure?.message.contains("SECRET") == false)
    }

    // MARK: time

    /// The end is timed by the server: this process's own tasks may have to wait for the other tests.
    @Test(arguments: ["/hang", "/trickle"], [150, 350])
    func `the time given is kept in milliseconds`(path: String, milliseconds: Int) async throws {
        let name = "name=\(path.dropFirst())\(milliseconds)"
        var failure: TransportFailure?
        let time = await ContinuousClock().measure {
            failure = await self.failure(path, query: "\(name)&key=SECRET", timeout: .milliseconds(milliseconds))
        }
        #expect(failure?.kind == .timeout && failure?.message.contains("SECRET") == false)
        #expect(time >= .milliseconds(milliseconds - 2))
        let lasted = try await get("/lasted", query: name).text
        #expect(try #require(Int(lasted)) < 900)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(1)])
    func `no time left is a timeout`(timeout: Duration) async {
        #expect(await failure("/hang", timeout: timeout)?.kind == .timeout)
    }

    @Test func `more time than there is does no harm`() async throws {
        #expect(try await get("/echo", timeout: .seconds(Int64.max)).status == 200)
    }

    @Test(arguments: ["/hang", "/trickle"])
    func `cancelling ends the exchange at once`(path: String) async throws {
        let task = Task { await self.failure(path) }
        _ = try await get("/delay", query: "ms=50")  // By now the other exchange is under way.
        var failure: TransportFailure?
        let time = await ContinuousClock().measure {
            task.cancel()
            failure = await task.value
        }
        #expect(failure?.kind == .cancelled && time < .seconds(10), "took \(time)")
    }

    @Test func `a task that is cancelled already sends nothing`() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await self.failure("/echo")
        }
        #expect(await task.value?.kind == .cancelled)
    }

    @Test func `clients that end at the same time leave SIGPIPE as it was`() async throws {
        for _ in 1...20 {
            try await withThrowingTaskGroup { group in
                for _ in 1...8 {
                    group.addTask {
                        let request = HTTPRequest(.get, base: base, path: "/echo")
                        _ = try await HTTPClient().send(request, timeout: .seconds(20))
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(isPipeSignalDefault())
    }

    @Test func `one that hangs does not hold up the others`() async throws {
        let hanging = Task { await self.failure("/hang", timeout: .seconds(20)) }
        let time = try await ContinuousClock().measure { for _ in 1...20 { _ = try await get("/echo") } }
        hanging.cancel()
        #expect(await hanging.value?.kind == .cancelled && time < .seconds(10))
    }
}

private func isPipeSignalDefault() -> Bool {
    var action = sigaction()
    ProcessSettings.lock.withLock { _ in _ = sigaction(SIGPIPE, nil, &action) }
    return action.__sigaction_handler.sa_handler == nil
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
