import Balances
import Net
import Testing

@testable import Gateway

struct TokenDoorTests {
    private static let now = Timestamp(nanoseconds: 1_795_176_000_000_000_000)
    private static let here = Peer(address: "127.0.0.1")
    private static let there = Peer(address: "203.0.113.7")

    /// A door with one token for each scope, and the tokens' texts.
    private static func door(
        _ scopes: [Scope] = [], requiresToken: Bool = true, hosts: [String] = [], perSecond: Int? = nil,
        expires: Timestamp? = nil
    ) throws -> (door: TokenDoor, tokens: [String]) {
        let folder = try TemporaryFolder()
        let file = TokenFile(besides: "\(folder.path)/store.db")
        var seed: UInt64 = 7
        let random: () -> UInt64 = {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 3
        }
        let texts = scopes.map { _ in TokenText.make(random) }
        for (index, scope) in scopes.enumerated() {
            var named = scope
            named.token = "t\(index)"
            let token = Token(
                name: "t\(index)", digest: TokenText.digest(texts[index]), scope: named, created: now, expires: expires)
            try file.change { try $0.add(token) }
        }
        let register = TokenRegister(file)
        #expect(register.look() == .read(count: scopes.count))
        let rules = TokenDoor.Rules(
            requiresToken: requiresToken,
            threshold: Threshold(hosts: hosts, isOpen: !requiresToken, isLoopback: !requiresToken),
            requestsPerSecond: perSecond)
        return (TokenDoor(rules, register, random: random), texts)
    }

    private static func request(
        _ headers: [(String, String)] = [], method: HTTPMethod = .get, path: String = "/v1/balances", query: String? = nil,
        body: String = ""
    ) -> HTTPRequest {
        HTTPRequest(
            method, base: .known("http://127.0.0.1:7070"), path: path, query: query,
            headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }), body: Array(body.utf8))
    }

    private static func problem(_ body: () throws(Problem) -> Void) -> Problem? {
        do throws(Problem) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a token has its own scope, wherever it stands`() throws {
        let scope = Scope(accounts: ["customers"], user: "test3", readsMetrics: false)
        let (door, tokens) = try Self.door([scope, .all])
        for headers in [
            [("authorization", "Bearer \(tokens[0])")], [("authorization", "bearer  \(tokens[0])")],
            [("sec-websocket-protocol", "counterfoil, bearer.\(tokens[0])")],
            [("sec-websocket-protocol", "counterfoil"), ("sec-websocket-protocol", " bearer.\(tokens[0])")],
        ] {
            let seen = try door.scope(of: Self.request(headers), from: Self.there, now: Self.now)
            #expect(seen.user == "test3" && seen.token == "t0" && seen.accounts == ["customers"])
        }
    }

    @Test func `every way of not having a token is a 401 that names it`() throws {
        let (door, tokens) = try Self.door([.all])
        var slip = Array(tokens[0].utf8)
        slip[20] = slip[20] == 0x61 ? 0x62 : 0x61
        let misspelled = String(decoding: slip, as: UTF8.self)
        for (headers, words) in [
            ([], "answers to a token"), ([("authorization", "Basic YTpi")], "no Bearer token"),
            ([("authorization", "Bearer \(misspelled)")], "misspelled"),
            ([("authorization", "Bearer \(tokens[0].dropLast())")], "misspelled"),
            ([("authorization", "Bearer \(tokens[0])0")], "misspelled"), ([("authorization", "Bearer ")], "no Bearer"),
            ([("authorization", "Bearer \(TokenText.make { 5 })")], "not in force"),
            ([("cookie", "foil-7070=1.2.3")], "answers to a token"),
        ] as [([(String, String)], String)] {
            let problem = Self.problem { () throws(Problem) in
                _ = try door.scope(of: Self.request(headers), from: Self.there, now: Self.now)
            }
            #expect(problem?.status == 401)
            let detail = problem?.detail ?? "let in"
            #expect(detail.contains(words), "\(detail) for \(headers)")
            #expect(problem?.headers["WWW-Authenticate"] != nil)
        }
    }

    @Test func `a wrong token is refused also where none is needed`() throws {
        let (door, _) = try Self.door(requiresToken: false)
        #expect(try door.scope(of: Self.request(), from: Self.here, now: Self.now) == .all)
        let wrong = Self.request([("authorization", "Bearer \(TokenText.make { 5 })")])
        #expect(Self.problem { () throws(Problem) in _ = try door.scope(of: wrong, from: Self.here, now: Self.now) }?.status == 401)
        let proxied = Self.request([("x-forwarded-for", "203.0.113.7")])
        #expect(
            Self.problem { () throws(Problem) in _ = try door.scope(of: proxied, from: Self.here, now: Self.now) }?.status == 401)
    }

    @Test func `a token ends when it expires`() throws {
        let end = Self.now + .seconds(60)
        let (door, tokens) = try Self.door([.all], expires: end)
        let request = Self.request([("authorization", "Bearer \(tokens[0])")])
        _ = try door.scope(of: request, from: Self.there, now: Self.now + .seconds(59))
        let pass = try #require(door.pass(of: request, now: Self.now))
        #expect(door.admits(pass, now: Self.now))
        #expect(!door.admits(pass, now: end))
        let problem = Self.problem { () throws(Problem) in _ = try door.scope(of: request, from: Self.there, now: end) }
        #expect(problem?.detail == "The token has expired.")
    }

    @Test func `wrong tokens run out, and a good one comes in all the same`() throws {
        let (door, tokens) = try Self.door([.all])
        func status(_ text: String, _ address: String) -> Int? {
            Self.problem { () throws(Problem) in
                _ = try door.scope(
                    of: Self.request([("authorization", "Bearer \(text)")]), from: Peer(address: address), now: Self.now)
            }?.status
        }
        let first = (0..<20).map { _ in status("foil_wrong", "2001:db8::1") }
        #expect(first == Array(repeating: 401, count: 10) + Array(repeating: 429, count: 10))
        #expect(status("foil_wrong", "2001:db8::2") == 429, "one subscriber has a whole /64")
        #expect(status("foil_wrong", "2001:db8:0:1::2") == 401)
        #expect(status(tokens[0], "2001:db8::1") == nil)
    }

    @Test func `a budget of its own for each token, and it fills again`() throws {
        let (door, tokens) = try Self.door([.all, .all], perSecond: 10)
        func take(_ index: Int, at now: Timestamp) -> Problem? {
            Self.problem { () throws(Problem) in
                _ = try door.scope(
                    of: Self.request([("authorization", "Bearer \(tokens[index])")]), from: Self.there, now: now)
            }
        }
        #expect((0..<40).allSatisfy { _ in take(0, at: Self.now) == nil })
        let refused = try #require(take(0, at: Self.now))
        #expect(refused.status == 429 && refused.headers["Retry-After"] == "1")
        #expect(take(1, at: Self.now) == nil)
        #expect(take(0, at: Self.now + .milliseconds(100)) == nil)
        #expect(take(0, at: Self.now + .milliseconds(100)) != nil)
        #expect(take(0, at: Self.now + .seconds(-3_600)) != nil)
        #expect(take(0, at: Self.now + .seconds(-3_596)) == nil, "a clock that was set back locks nobody out for long")
    }

    @Test func `a session is a cookie that is no token and ends with it`() throws {
        let (door, tokens) = try Self.door([Scope(accounts: ["customers"])])
        let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://127.0.0.1:7070")]
        let post = Self.request(form, method: .post, path: "/session", body: "token=\(tokens[0])")
        let answer = try #require(try door.session(post, from: Self.there, now: Self.now))
        let cookie = try #require(answer.headers["set-cookie"])
        #expect(answer.status == 204)
        #expect(!cookie.contains(tokens[0].dropFirst(5)))
        for word in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] { #expect(cookie.contains(word)) }
        let value = String(cookie.prefix { $0 != ";" })
        let asked = Self.request([("cookie", "other=1; \(value)")])
        #expect(try door.scope(of: asked, from: Self.there, now: Self.now).accounts == ["customers"])
        let late = Self.problem { () throws(Problem) in
            _ = try door.scope(of: asked, from: Self.there, now: Self.now + Sessions.length)
        }
        #expect(late?.detail == "The session is over.")
        let forged = Self.request([("cookie", String(value.dropLast()) + "x")])
        #expect(Self.problem { () throws(Problem) in _ = try door.scope(of: forged, from: Self.there, now: Self.now) } != nil)
    }

    @Test(arguments: [
        ("token=foil_x", "token"), ("access_token=1", ""), ("account=\(TokenText.make { 9 })", ""),
        ("a=%66oil_\(TokenText.make { 9 }.dropFirst(5))", ""),
    ])
    func `a token in an address is refused`(query: String, _: String) throws {
        let (door, _) = try Self.door(requiresToken: false)
        let problem = Self.problem { () throws(Problem) in try door.greet(Self.request(query: query)) }
        #expect(problem?.status == 400)
        let detail = problem?.detail ?? "foil_"
        #expect(!detail.contains("foil_"))
    }

    @Test(arguments: [
        ("127.0.0.1:7070", nil), ("localhost", nil), ("LOCALHOST.:7070", nil), ("[::1]:7070", nil), ("127.1.2.3", nil),
        ("foil.example", nil), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("10.0.0.1", 421), ("", 421),
        ("localhost.evil.example:7070", 421), ("[::1.evil]", 421),
    ])
    func `an open gateway on loopback answers to its own names`(host: String, status: Int?) throws {
        let (door, _) = try Self.door(requiresToken: false, hosts: ["foil.example"])
        #expect(Self.problem { () throws(Problem) in try door.greet(Self.request([("host", host)])) }?.status == status)
    }

    @Test(
        arguments: [
            ([("host", "a:1"), ("origin", "http://a:1")], nil), ([("host", "a:1"), ("origin", "https://a:1")], nil),
            ([("host", "a:1"), ("origin", "http://a:2")], 403), ([("host", "a:1"), ("origin", "null")], 403),
            ([("host", "a:1"), ("origin", "null"), ("sec-fetch-site", "same-origin")], nil),
            ([("host", "a:1"), ("origin", "https://foil.example")], nil),
            ([("host", "a:1"), ("origin", "https://foil.example:8443")], 403),
            ([("host", "127.0.0.1:1"), ("origin", "http://127.0.0.1:2")], 403),
            ([("host", "a:1"), ("origin", "file://a:1")], 403),
            ([("host", "a:1"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], 403),
            ([("host", "a:1"), ("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")], 403),
            ([("host", "a:1"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], nil),
            ([("host", "a:1"), ("sec-fetch-site", "none")], nil), ([("host", "a:1")], nil),
        ] as [([(String, String)], Int?)])
    func `other sites' pages are refused`(headers: [(String, String)], status: Int?) throws {
        let (door, _) = try Self.door(hosts: ["foil.example"])
        #expect(Self.problem { () throws(Problem) in try door.greet(Self.request(headers)) }?.status == status)
    }
}
