import Accounts
import Balances
import Money
import Testing
import TheDexClient

struct HostileAnswerTests {
    @Test(arguments: [
        (#"[{"A_B":{"totalBalance":"1e-18","holdBalance":"0","availableBalance":"1e-18"}}]"#, "0.000000000000000001"),
        (#"[{"A_B":{"totalBalance":2.50,"holdBalance":0,"availableBalance":2.50}}]"#, "2.50"),
        (#"[{"A_B":{"totalBalance":"-0.10","holdBalance":"0.00","availableBalance":"-0.10"}}]"#, "-0.10"),
        (
            #"{"A_B":{"totalBalance":"1234567890123456789012345678901234567.8","holdBalance":0,"availableBalance":"1234567890123456789012345678901234567.8","x":[1]}}"#,
            "1234567890123456789012345678901234567.8"
        ),
        (#"[{},{"A_B":{"availableBalance":"7.0","totalBalance":"7.0","holdBalance":"0","new":{"k":null}}}]"#, "7.0"),
    ])
    func `keeps every digit of whatever form an amount has`(_ body: String, _ total: String) throws {
        let (verdict, reading) = reading(answer(body))
        #expect(verdict == .accepted)
        #expect(reading.findings.isEmpty)
        let balance = try #require(reading.statements.first?["A_B"])
        #expect(balance.total == .reported(try amount(total)))
        #expect(balance.total.value?.description == total)
    }

    @Test func `a number of 40 digits costs that one field and no other`() throws {
        let digits = String(repeating: "1234567890", count: 4)
        let (verdict, reading) = reading(
            answer(
                #"[{"BTC_BITCOIN":{"totalBalance":"\#(digits)","holdBalance":"1","availableBalance":"2"}},{"ETH_ETHEREUM":{"totalBalance":"2","holdBalance":"0","availableBalance":"2"}}]"#
            ))
        #expect(verdict == .accepted)
        let statement = try #require(reading.statements.first)
        #expect(statement["BTC_BITCOIN"]?.total == .unreadable)
        #expect(statement["BTC_BITCOIN"]?.available == .reported(try amount("2")))
        #expect(statement["ETH_ETHEREUM"]?.total == .reported(try amount("2")))
        #expect(reading.findings.map(\.venueAsset) == ["BTC_BITCOIN"])
        #expect(reading.findings.first?.actual?.contains(digits) == true)
    }

    @Test func `an absent amount stays absent`() throws {
        let (_, reading) = reading(answer(#"[{"A_B":{"availableBalance":"1","holdBalance":null}}]"#))
        let balance = try #require(reading.statements.first?["A_B"])
        #expect(balance.total == .absent)
        #expect(balance.held == .absent)
        #expect(reading.findings.isEmpty)
    }

    @Test func `a total that does not add up is a finding, and stands`() throws {
        let (_, reading) = reading(answer(#"[{"A_B":{"totalBalance":"7","holdBalance":"1","availableBalance":"5"}}]"#))
        let finding = try #require(reading.findings.first)
        #expect(finding.rule == "total = available + held")
        #expect(finding.expected == "6")
        #expect(finding.actual == "7")
        #expect(finding.evidence == #"{"totalBalance":"7","holdBalance":"1","availableBalance":"5"}"#)
        #expect(reading.statements.first?["A_B"]?.total == .reported(try amount("7")))
    }

    @Test func `a currency in two maps is shown twice, with a finding`() {
        let (_, reading) = reading(answer(#"[{"A_B":{"totalBalance":"1"}},{"A_B":{"totalBalance":"2"}}]"#))
        #expect(reading.statements.first?.balances.count == 2)
        #expect(reading.findings.map(\.rule) == ["a message names each asset once"])
    }

    @Test func `a currency without an object of amounts is unknown, not dropped`() throws {
        let (_, reading) = reading(answer(#"{"A_B":"0.5","C_D":{"totalBalance":"1"},"E_F":null}"#))
        let statement = try #require(reading.statements.first)
        #expect(statement.balances.map(\.venueAsset) == ["A_B", "C_D", "E_F"])
        #expect(statement["A_B"]?.total == .unreadable)
        #expect(statement["E_F"]?.total == .absent)
        #expect(reading.findings.map(\.venueAsset) == ["A_B"])
    }

    @Test func `a member that is no currency is a finding, and the rest stands`() throws {
        let (verdict, reading) = reading(answer(#"{"updatedAt":17,"C_D":{"totalBalance":"1"}}"#))
        #expect(verdict == .accepted)
        #expect(reading.statements.first?.balances.map(\.venueAsset) == ["C_D"])
        #expect(reading.findings.map(\.actual) == ["updatedAt"])
    }

    @Test(arguments: ["[]", "{}", "[{}]"])
    func `an account without holdings is read as one`(_ body: String) {
        let (verdict, reading) = reading(answer(body))
        #expect(verdict == .accepted)
        #expect(reading.statements.map(\.balances) == [[]])
    }

    @Test(arguments: [
        "", "[", "7", #""text""#, "null", "[[]]", "[1]", "<html><body>busy</body></html>",
        #"[{"A_B":{"totalBalance":"1","totalBalance":"2"}}]"#, #"[{"A_B":{"totalBalance":"1"},"A_B":{"totalBalance":"2"}}]"#,
        #"[{"A_B":{"totalBalance":"1"}}"#, #"{"data":{"A_B":{"totalBalance":"1"}}}"#, #"{"A_B":"0.5"}"#,
    ])
    func `refuses what is no list of balances`(_ body: String) {
        let (verdict, reading) = reading(answer(body))
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted \(body)")
            return
        }
        #expect(failure.code == .malformedResponse)
        #expect(reading.statements.isEmpty)
    }

    @Test(
        arguments: [
            (#"{"code":0,"message":"Unauthorized request.","errors":{}}"#, ReadFailure.Code.authentication, "0"),
            (#"{"code":30,"message":"Validation failed","errors":{"nonce":["old"]}}"#, .rejected, "30"),
            (#"{"error":"maintenance"}"#, .rejected, nil),
        ] as [(String, ReadFailure.Code, String?)])
    func `an error object with status 200 is a refusal, not an empty account`(_ body: String, _ code: ReadFailure.Code, _ venueCode: String?) {
        let (verdict, reading) = reading(answer(body))
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted \(body)")
            return
        }
        #expect(failure.code == code)
        #expect(failure.venueCode == venueCode)
        #expect(!failure.isRetryable)
        #expect(reading.statements.isEmpty)
    }
}
