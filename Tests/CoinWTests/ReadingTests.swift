import Accounts
import Balances
import CoinWClient
import Money
import Net
import Rehearsal
import Testing

/// The reading as a machine: what it asks, and what it makes of each answer.
struct ReadingTests {
    static let now = Moment(wall: Stage.midnight, steady: .zero)

    /// What the reading says to an answer, and the reading after it.
    static func read(_ body: String, status: Int = 200, _ options: [String: String] = [:]) -> (AnswerVerdict, CoinWReading) {
        var reading = CoinWReading(Documented.account(options))
        _ = reading.nextRequest(at: now, random: 0)
        let verdict = reading.received(HTTPResponse(status: status, body: Array(body.utf8)), at: now)
        return (verdict, reading)
    }

    static let complete = ["command": "returnCompleteBalances"]

    @Test func `asks once, and again after a failure`() {
        var reading = CoinWReading(Documented.account())
        let first = reading.nextRequest(at: Self.now, random: 0)
        #expect(first?.request.query == Documented.query)
        #expect(first?.charges.map(\.limits) == [[RateLimit(3, per: .seconds(1))], [RateLimit(100, per: .seconds(1))]])
        _ = reading.received(HTTPResponse(status: 500), at: Self.now)
        #expect(reading.nextRequest(at: Self.now, random: 0) == first)
        #expect(reading.received(HTTPResponse(status: 200), at: Self.now) == .accepted)
        #expect(reading.nextRequest(at: Self.now, random: 0) == nil)
    }

    @Test func `asks for complete balances in a form where the account says so`() {
        var reading = CoinWReading(Documented.account(["command": "returnCompleteBalances", "placement": "form"]))
        let asked = reading.nextRequest(at: Self.now, random: 0)
        #expect(asked?.request.query == "command=returnCompleteBalances")
        #expect(asked?.charges.first?.limits == [RateLimit(5, per: .seconds(2))])
    }

    @Test func `holds no key in the names of its budgets`() {
        var reading = CoinWReading(Documented.account())
        let buckets = reading.nextRequest(at: Self.now, random: 0)?.charges.map(\.bucket) ?? []
        #expect(buckets.count == 2)
        #expect(!buckets.contains { $0.contains("test_api_key") || $0.contains("test_secret_key") })
    }

    @Test func `says only what is available when that is all the venue says`() throws {
        let (verdict, reading) = Self.read(String(decoding: Fixture.bytes("coinw/http_post_returnBalances.json"), as: UTF8.self))
        #expect(verdict == .accepted)
        let statement = try #require(reading.statements.first)
        #expect(statement.holder == .owner && statement.extent == .full && statement.venueTime == nil)
        #expect(statement.balances.map(\.venueAsset) == ["BTC", "CWT", "SAND", "ETH", "USDT"])
        #expect(statement.balances.map { $0.available.value?.description } == ["0.0012", "400.000", "108.467", "0.0330", "257.518301140000000"])
        #expect(statement.balances.allSatisfy { $0.total == .absent && $0.held == .absent })
        #expect(reading.findings.isEmpty)
    }

    @Test func `derives the total when the venue says both parts`() throws {
        let body = #"{"code":"200","data":{"BTC":{"onOrders":"0.50","available":"1.2"}},"msg":"SUCCESS","success":true,"failed":false}"#
        let (verdict, reading) = Self.read(body, Self.complete)
        #expect(verdict == .accepted)
        let btc = try #require(reading.statements.first?["BTC"])
        #expect(btc.available == .reported(try #require(btc.available.value)))
        #expect(btc.held.value?.description == "0.50")
        #expect(btc.total == .derived(try #require(btc.total.value)))
        #expect(btc.total.value?.description == "1.70")
    }

    @Test(arguments: [
        #"{"code":"200","data":{"BTC":"1.50"},"msg":"SUCCESS","success":true,"failed":false}"#,
        #"{"code":200,"data":{"BTC":1.50},"msg":"SUCCESS"}"#,
        #"{"code":"0","data":{"BTC":"1.50"},"message":"ok"}"#,
        #"{"code":0,"data":{"BTC":1.50},"new":[{}]}"#,
        #"{"data":{"BTC":"1.50"},"success":true}"#,
        #"{"code":null,"data":{"BTC":"1.50"},"msg":null,"success":true,"failed":null}"#,
    ])
    func `takes every form of success`(_ body: String) {
        let (verdict, reading) = Self.read(body)
        #expect(verdict == .accepted)
        #expect(reading.statements.first?.balances.map { $0.available.value?.description } == ["1.50"])
    }

    @Test(
        arguments: [
            "", #"{"code":"200","data":{},"msg":"SUCCESS","success":true,"failed":false}"#, #"{"code":"200","data":null}"#,
            #"{"code":"200"}"#, #"{"code":200,"data":[]}"#,
        ], [[:], complete])
    func `takes every form of an account without holdings`(_ body: String, _ options: [String: String]) {
        let (verdict, reading) = Self.read(body, options)
        #expect(verdict == .accepted)
        #expect(reading.statements.map(\.balances) == [[]])
    }

    @Test(arguments: ["123456789012345678901234567890.1234567", "-0.5", "1e-18", "99999999999999999999999999999999999999"])
    func `keeps hostile but legal amounts exact`(_ amount: String) throws {
        for text in [amount, "\"\(amount)\""] {
            let (verdict, reading) = Self.read(#"{"code":"200","data":{"É\"":\#(text)}}"#)
            #expect(verdict == .accepted)
            let expected = amount == "1e-18" ? "0.000000000000000001" : amount
            #expect(reading.statements.first?["É\""]?.available.value?.description == expected)
            #expect(reading.findings.isEmpty)
        }
    }

    @Test(arguments: [
        (#""1234567890123456789012345678901234567890""#, #""1234567890123456789012345678901234567890""#),
        ("true", "true"), (#"{"wrong":"type"}"#, #"{"wrong":"type"}"#), (#""1,5""#, #""1,5""#), (#""""#, #""""#),
    ])
    func `marks the one field that cannot be held`(_ text: String, _ shown: String) throws {
        let (verdict, reading) = Self.read(#"{"code":"200","data":{"BTC":\#(text),"ETH":"2"}}"#)
        #expect(verdict == .accepted)
        #expect(reading.statements.first?["BTC"]?.available == .unreadable)
        #expect(reading.statements.first?["ETH"]?.available.value?.description == "2")
        #expect(reading.findings.map(\.actual) == [shown])
        #expect(reading.findings.map(\.evidence) == [#""BTC":\#(text)"#])
        #expect(reading.findings.map(\.venueAsset) == ["BTC"])
    }

    @Test func `says that a total is unknown when the parts do not fit together`() {
        let nines = String(repeating: "9", count: 38)
        let (_, reading) = Self.read(#"{"code":"200","data":{"X":{"onOrders":"1","available":"\#(nines)"}}}"#, Self.complete)
        #expect(reading.statements.first?["X"]?.total == .unreadable)
        #expect(reading.statements.first?["X"]?.available.value?.description == nines)
        #expect(reading.findings.count == 1)
    }

    @Test(arguments: [#""available":"1""#, #""onOrders":"1""#, #""onOrders":null,"available":"1""#, ""])
    func `derives nothing from one part alone`(_ members: String) {
        let (verdict, reading) = Self.read(#"{"code":"200","data":{"X":{\#(members)}}}"#, Self.complete)
        #expect(verdict == .accepted)
        #expect(reading.statements.first?["X"]?.total == .absent)
    }

    @Test(arguments: [
        "<html><body>busy</body></html>", "{", "null", "[]", "{}", "\"200\"", #"{"code":"200","data":{"BTC":"1","BTC":"2"}}"#,
        #"{"code":"200","data":"none"}"#, #"{"code":"200","data":["BTC"]}"#, #"{"code":true,"data":{}}"#, #"{"code":200.5}"#,
        #"{"code":"200","success":"true"}"#, #"{"code":"200","failed":1}"#, #"{"code":"200","data":{},"success":false}"#,
        #"{"code":"200","data":{},"failed":true}"#, #"{"code":"200","data":{},"msg":{}}"#,
    ])
    func `uses nothing of an answer that is not what the documents describe`(_ body: String) {
        let (verdict, reading) = Self.read(body)
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted \(body)")
            return
        }
        #expect(failure.code == .malformedResponse)
        #expect(!failure.isRetryable)
        #expect(reading.statements.isEmpty)
    }

    @Test func `refuses plain amounts where both parts were asked for`() {
        let (verdict, _) = Self.read(#"{"code":"200","data":{"BTC":"1"}}"#, Self.complete)
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted")
            return
        }
        #expect(failure.code == .malformedResponse)
    }
}
