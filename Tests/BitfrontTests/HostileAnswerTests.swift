import Accounts
import Balances
import BitfrontClient
import Money
import Testing

struct HostileAnswerTests {
    @Test(arguments: [
        (#"[{"currency":"BTC","balance":1e-18,"availableBalance":0}]"#, "0.000000000000000001", "0.000000000000000001"),
        (#"[{"currency":"BTC","balance":3.99997499235615E9,"availableBalance":3999970806.72614}]"#, "3999974992.35615", "4185.63001"),
        (#"[{"currency":"BTC","balance":"2.50","availableBalance":"2.5","new":{"k":[1]}}]"#, "2.50", "0.00"),
        (#"[{"currency":"BTC","balance":-0.10,"availableBalance":-0.30}]"#, "-0.10", "0.20"),
        (
            #"[{"availableBalance":1234567890123456789012345678901234567.1,"balance":1234567890123456789012345678901234567.8,"currency":"BTC"}]"#,
            "1234567890123456789012345678901234567.8", "0.7"
        ),
        (#"{"currency":"BTC","balance":1,"availableBalance":1}"#, "1", "0"),
    ])
    func `keeps every digit of whatever form an amount has`(_ data: String, _ total: String, _ held: String) throws {
        let (verdict, reading) = reading(rows(data))
        #expect(verdict == .accepted)
        #expect(reading.findings.isEmpty)
        let balance = try #require(reading.statements.first?["BTC"])
        #expect(balance.total.value?.description == total)
        #expect(balance.held == .derived(try amount(held)))
    }

    @Test func `a number of 40 digits costs that field and what is derived from it`() throws {
        let digits = String(repeating: "1234567890", count: 4)
        let (verdict, reading) = reading(
            rows(#"[{"currency":"BTC","balance":\#(digits),"availableBalance":2},{"currency":"ETH","balance":5,"availableBalance":2}]"#))
        #expect(verdict == .accepted)
        let statement = try #require(reading.statements.first)
        #expect(statement["BTC"]?.total == .unreadable)
        #expect(statement["BTC"]?.available == .reported(try amount("2")))
        #expect(statement["BTC"]?.held == .absent)
        #expect(statement["ETH"]?.held == .derived(try amount("3")))
        #expect(reading.findings.map(\.venueAsset) == ["BTC"])
        #expect(reading.findings.first?.actual == digits)
    }

    @Test func `a difference that needs more than 38 digits is not given`() throws {
        let (_, reading) = reading(
            rows(#"[{"currency":"BTC","balance":99999999999999999999999999999999999999,"availableBalance":0.00000000000000000001}]"#))
        let balance = try #require(reading.statements.first?["BTC"])
        #expect(balance.held == .absent)
        #expect(balance.total.value?.description == "99999999999999999999999999999999999999")
    }

    @Test func `absent amounts stay absent`() throws {
        let (_, reading) = reading(rows(#"[{"currency":"BTC","availableBalance":null},{"currency":"ETH","balance":1}]"#))
        let statement = try #require(reading.statements.first)
        #expect(statement["BTC"].map { [$0.total, $0.available, $0.held] } == [.absent, .absent, .absent])
        #expect(statement["ETH"].map { [$0.available, $0.held] } == [.absent, .absent])
        #expect(reading.findings.isEmpty)
    }

    @Test func `more available than there is, is a finding`() throws {
        let (_, reading) = reading(rows(#"[{"currency":"BTC","balance":1,"availableBalance":1.5}]"#))
        let finding = try #require(reading.findings.first)
        #expect(finding.rule == "available <= total")
        #expect(finding.expected == "1")
        #expect(finding.actual == "1.5")
        #expect(finding.evidence == #"{"currency":"BTC","balance":1,"availableBalance":1.5}"#)
        #expect(reading.statements.first?["BTC"]?.held == .derived(try amount("-0.5")))
    }

    @Test func `a currency that comes twice is shown twice, with a finding`() {
        let (_, reading) = reading(rows(#"[{"currency":"BTC","balance":1},{"currency":"BTC","balance":2}]"#))
        #expect(reading.statements.first?.balances.count == 2)
        #expect(reading.findings.map(\.rule) == ["a message names each asset once"])
    }

    @Test func `an account without holdings is read as one`() {
        let (verdict, reading) = reading(rows("[]"))
        #expect(verdict == .accepted)
        #expect(reading.statements.map(\.balances) == [[]])
    }

    @Test(arguments: [
        "", "[", "[]", "7", "<html><body>busy</body></html>", "{}", #"{"statusCode":true}"#, #"{"statusCode":1000}"#,
        #"{"statusCode":1000,"responseData":null}"#, #"{"statusCode":1000,"responseData":[7]}"#, #"{"statusCode":1000,"responseData":[{"balance":1}]}"#,
        #"{"statusCode":1000,"responseData":[{"currency":7}]}"#, #"{"statusCode":1000,"responseData":[{"currency":"A","balance":1,"balance":2}]}"#,
        #"{"statusCode":1000,"statusCode":1000,"responseData":[]}"#, #"{"statusCode":1000,"responseData":[]"#,
    ])
    func `refuses what is no answer to the question`(_ body: String) {
        let (verdict, reading) = reading(answer(body))
        #expect(why(verdict)?.code == .malformedResponse)
        #expect(reading.statements.isEmpty)
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "1e30", #""soon""#, "null"])
    func `a time out of all bounds is not taken for one`(_ time: String) {
        let (verdict, reading) = reading(answer(#"{"responseTime":\#(time),"statusCode":"1000","responseData":[]}"#))
        #expect(verdict == .accepted)
        #expect(reading.statements.map(\.venueTime) == [nil])
    }
}
