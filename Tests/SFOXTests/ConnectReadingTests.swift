import Accounts
import Balances
import Net
import Rehearsal
import SFOXClient
import Testing

/// The Connect reading as a machine: a request out, an answer in.
struct ConnectReadingTests {
    static let now = StatementTests.now

    /// What the reading would send, as one line.
    static func due(_ reading: inout SFOXConnectReading) -> String? {
        reading.nextRequest(at: now, random: 0).map { next in
            let token = next.request.headers["authorization"]?.dropFirst(7) ?? ""
            let body = String(decoding: next.request.body, as: UTF8.self)
            return [next.request.method.rawValue, next.request.path, String(token), body].filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    static func answer(_ reading: inout SFOXConnectReading, _ body: String, status: Int = 200) -> AnswerVerdict {
        _ = reading.nextRequest(at: now, random: 0)
        return reading.received(HTTPResponse(status: status, body: Array(body.utf8)), at: now)
    }

    /// Answers with an error and gives the step up, as a session does when no attempt is left.
    static func giveUp(_ reading: inout SFOXConnectReading, status: Int, _ body: String = "") -> Bool? {
        guard case .failed(let failure) = answer(&reading, body, status: status) else { return nil }
        return reading.gaveUp(failure)
    }

    static func users(_ ids: String...) -> String { "{\"data\":[\(ids.map { "{\"user_id\":\"\($0)\"}" }.joined(separator: ","))]}" }

    static func tokens(_ ids: String...) -> String {
        "{\"data\":[\(ids.map { "{\"token\":\"t-\($0)\",\"partner_user_id\":\"\($0)\",\"expires\":\"\"}" }.joined(separator: ","))]}"
    }

    static let balance = "[\(StatementTests.row())]"

    @Test func `asks for users, their tokens together, then each balance`() {
        var reading = SFOXConnectReading(Documented.partner())
        #expect(reading.progress == nil)
        #expect(Self.due(&reading) == "GET /v1/enterprise/users paper-connect-key")
        #expect(Self.answer(&reading, Self.users("a", "b")) == .accepted)
        #expect(reading.progress == ReadProgress(done: 0, total: 2, unit: "users"))
        #expect(Self.due(&reading) == #"POST /v1/enterprise/user-tokens paper-connect-key {"data":["a","b"]}"#)
        #expect(Self.answer(&reading, Self.tokens("b", "a"), status: 201) == .accepted)
        #expect(Self.due(&reading) == "GET /v1/user/balance t-a")
        #expect(Self.answer(&reading, Self.balance) == .accepted)
        #expect(reading.progress == ReadProgress(done: 1, total: 2, unit: "users"))
        #expect(Self.due(&reading) == "GET /v1/user/balance t-b")
        #expect(Self.answer(&reading, "[]") == .accepted)
        #expect(Self.due(&reading) == nil)
        #expect(reading.statements.map(\.holder) == [.user("a"), .user("b")])
        #expect(reading.missing.isEmpty)
    }

    @Test func `asks singly for tokens that the bulk call did not give`() {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users("a", "b", "c"))
        _ = Self.answer(&reading, Self.tokens("b", "stranger"))
        #expect(Self.due(&reading) == "POST /v1/enterprise/user-tokens/a paper-connect-key")
        #expect(Self.answer(&reading, #"{"data":{"token":"one","partner_user_id":"a"}}"#, status: 201) == .accepted)
        #expect(Self.due(&reading) == "POST /v1/enterprise/user-tokens/c paper-connect-key")
        #expect(Self.giveUp(&reading, status: 404) == true)
        #expect(Self.due(&reading) == "GET /v1/user/balance one")
        _ = Self.answer(&reading, Self.balance)
        #expect(Self.due(&reading) == "GET /v1/user/balance t-b")
        _ = Self.answer(&reading, Self.balance)
        #expect(Self.due(&reading) == nil)
        #expect(reading.missing.map(\.code) == [.unsupported])
        #expect(reading.missing.first?.message.hasPrefix(#"user "c": "#) == true)
        #expect(reading.progress == ReadProgress(done: 3, total: 3, unit: "users"))
    }

    @Test(arguments: [404, 405, 422]) func `asks singly when there is no bulk call`(_ status: Int) {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users("a", "b"))
        #expect(Self.giveUp(&reading, status: status) == true)
        for user in ["a", "b"] {
            #expect(Self.due(&reading) == "POST /v1/enterprise/user-tokens/\(user) paper-connect-key")
            _ = Self.answer(&reading, Self.tokens(user), status: 201)
        }
        #expect(Self.due(&reading) == "GET /v1/user/balance t-a")
        #expect(reading.missing.isEmpty)
    }

    @Test(arguments: [401, 403, 503]) func `ends when the bulk call is refused for another reason`(_ status: Int) {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users("a", "b"))
        #expect(Self.giveUp(&reading, status: status) == false)
    }

    @Test func `asks for a hundred tokens at a time, and only once for a bulk call that is not there`() {
        let ids = (0..<250).map { "u\($0)" }
        let list = "[\(ids.map { "{\"user_id\":\"\($0)\"}" }.joined(separator: ","))]"
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, list)
        var sizes: [Int] = []
        while let line = Self.due(&reading), line.hasPrefix("POST") {
            sizes.append(line.split(separator: ",").count)
            let asked = line.matches(of: #/"(u\d+)"/#).map { "{\"token\":\"t\",\"partner_user_id\":\"\($0.1)\"}" }
            _ = Self.answer(&reading, "{\"data\":[\(asked.joined(separator: ","))]}", status: 201)
        }
        #expect(sizes == [100, 100, 50])

        var without = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&without, list)
        #expect(Self.giveUp(&without, status: 404) == true)
        #expect(Self.due(&without) == "POST /v1/enterprise/user-tokens/u0 paper-connect-key")
    }

    @Test func `one user that cannot be read leaves the others`() {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users("a", "b", "c"))
        _ = Self.answer(&reading, Self.tokens("a", "b", "c"))
        _ = Self.answer(&reading, Self.balance)
        #expect(Self.giveUp(&reading, status: 500) == true)
        #expect(Self.due(&reading) == "GET /v1/user/balance t-c")
        #expect(Self.giveUp(&reading, status: 200, "{") == true)
        #expect(Self.due(&reading) == nil)
        #expect(reading.statements.map(\.holder) == [.user("a")])
        #expect(reading.missing.map(\.code) == [.unavailable, .malformedResponse])
        #expect(reading.missing.map { $0.message.prefix(9) } == [#"user "b": "#.prefix(9), #"user "c": "#.prefix(9)])
        #expect(reading.progress == ReadProgress(done: 3, total: 3, unit: "users"))
    }

    @Test func `ends when the venue is gone or the partner's key is refused`() {
        var reading = SFOXConnectReading(Documented.partner())
        #expect(Self.giveUp(&reading, status: 500) == false)
        _ = Self.answer(&reading, Self.users("a", "b"))
        _ = Self.answer(&reading, Self.tokens("b"))
        #expect(Self.giveUp(&reading, status: 401) == false)
        _ = Self.answer(&reading, Self.tokens("a"))
        #expect(reading.gaveUp(ReadFailure(.unreachable, "gone")) == false)
    }

    @Test func `never repeats a user's token that the venue sends back`() throws {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users("a"))
        _ = Self.answer(&reading, Self.tokens("a"))
        #expect(Self.giveUp(&reading, status: 401, #"{"error":"bad token t-a"}"#) == true)
        let message = try #require(reading.missing.first?.message)
        #expect(!message.contains("t-a") && message.contains("<secret>"))
    }

    @Test func `zero users is a whole answer`() {
        for body in ["[]", #"{"data":[]}"#] {
            var reading = SFOXConnectReading(Documented.partner())
            #expect(Self.answer(&reading, body) == .accepted)
            #expect(Self.due(&reading) == nil)
            #expect(reading.statements.isEmpty && reading.missing.isEmpty)
        }
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("a b+c", "a%20b%2Bc"), (#"q\"u'"#, "q%22u%27"), ("ü€", "%C3%BC%E2%82%AC"), ("?x=1#y", "%3Fx%3D1%23y"), ("%41", "%2541"),
    ])
    func `an id of any letters stays one segment of the path`(_ id: String, _ segment: String) {
        var reading = SFOXConnectReading(Documented.partner())
        _ = Self.answer(&reading, Self.users(id))
        #expect(Self.due(&reading)?.hasSuffix("{\"data\":[\"\(id)\"]}") == true)
        _ = Self.giveUp(&reading, status: 404)
        #expect(Self.due(&reading) == "POST /v1/enterprise/user-tokens/\(segment) paper-connect-key")
    }

    @Test func `tells users apart by their bytes, and reads a repeated one once`() {
        var reading = SFOXConnectReading(Documented.partner())
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        _ = Self.answer(&reading, Self.users(composed, decomposed, composed))
        _ = Self.answer(&reading, #"{"data":[{"token":"one","partner_user_id":"\#(composed)"},{"token":"two","partner_user_id":"\#(decomposed)"}]}"#)
        #expect(Self.due(&reading) == "GET /v1/user/balance one")
        _ = Self.answer(&reading, Self.balance)
        #expect(Self.due(&reading) == "GET /v1/user/balance two")
        _ = Self.answer(&reading, Self.balance)
        #expect(Self.due(&reading) == nil)
    }

    @Test(arguments: [("key", 1), ("user", 2)]) func `counts the route's limit as the account says`(_ scope: String, _ expected: Int) {
        var reading = SFOXConnectReading(Documented.partner(["balanceLimitScope": scope]))
        _ = Self.answer(&reading, Self.users("a", "b"))
        _ = Self.answer(&reading, Self.tokens("a", "b"))
        var buckets: Set<String> = []
        for _ in 1...2 {
            let charges = reading.nextRequest(at: Self.now, random: 0)?.charges ?? []
            #expect(charges.first?.limits == [RateLimit(5, per: .seconds(10))])
            buckets.insert(charges.first?.bucket ?? "")
            _ = Self.answer(&reading, Self.balance)
        }
        #expect(buckets.count == expected)
        #expect(!buckets.contains { $0.contains("paper-connect-key") })
    }

    @Test func `reads every user of the paper venue, as fast as the limit allows`() throws {
        let users = (1...12).map { "user \($0)/\"ü\"" }
        var stage = try Documented.stage(users: users)
        let result = stage.read(SFOXConnectReading(Documented.partner()), deadline: .stretchable(.seconds(10)))
        #expect(result.status == .ok)
        #expect(result.statements.map(\.holder) == users.map { .user($0) })
        #expect(stage.now == .seconds(20), "five, five and two")
        #expect(stage.sent.count == 14)
    }

    @Test func `reads them at once where the limit is each user's own`() throws {
        var stage = try Documented.stage(users: (1...12).map { "u\($0)" })
        let result = stage.read(SFOXConnectReading(Documented.partner(["balanceLimitScope": "user"])))
        #expect(result.status == .ok)
        #expect(stage.now == .zero)
    }

    @Test func `reads the documented end user`() throws {
        var stage = try Documented.stage()
        let result = stage.read(SFOXConnectReading(Documented.partner()))
        #expect(result.statements.map(\.holder) == [.user("test3")])
        #expect(result.statements.first?.balances.map(\.venueAsset) == ["btc", "eth", "usd"])
        #expect(stage.read(SFOXConnectReading(Documented.partner(key: "paper-sfox-key"))).failure?.code == .permission)
    }
}
