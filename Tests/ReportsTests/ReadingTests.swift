import Accounts
import Balances
import Testing

@testable import Reports

struct ReadingTests {
    private static let report: BalanceReport = {
        let finding = Finding(
            holder: .user("u"), venueAsset: "btc", rule: "total = available + held", expected: "1", actual: "2",
            evidence: #"{"a":"b"}"#)
        return BalanceReport(
            [
                Desk.outcome(
                    "customers", "sfox-connect",
                    [
                        Desk.statement(
                            [Desk.balance("btc", "257.518301140000000 - =0.10"), Desk.balance("xyz", "-1 0 1e-18")], of: "u",
                            venueTime: Desk.time)
                    ], findings: [finding]),
                Desk.outcome("desk", "coinw", [], failure: ReadFailure(.rateLimited, "later", venueCode: "9", httpStatus: 429)),
                Desk.outcome("twice", "sfox", [Desk.statement([Desk.balance("eth", "1 1 0"), Desk.balance("eth", "2 2 0")])]),
            ], at: Desk.time)
    }()

    @Test func `a report that was written is read as it was, digit by digit`() throws {
        let page = try BalanceReport.Page(reading: Self.report.json())
        #expect(page.next == nil)
        let again = String(decoding: page.report.json(), as: UTF8.self)
        let latency = #/"latencyMs": [0-9.]+/#
        let written = String(decoding: Self.report.json(), as: UTF8.self).replacing(latency, with: #""latencyMs": null"#)
        #expect(again == written)
        #expect(page.report.csv() == Self.report.csv())
        #expect(page.report.lines() == Self.report.lines())
    }

    @Test func `what is named twice is marked so again`() throws {
        let page = try BalanceReport.Page(reading: Self.report.json())
        #expect(page.report.balances.map(\.isRepeated) == Self.report.balances.map(\.isRepeated))
        #expect(page.report.balances.contains { $0.isRepeated })
    }

    @Test func `a field that cannot be held leaves the report incomplete`() throws {
        let report = BalanceReport(
            [Desk.outcome("a", "sfox", [Desk.statement([Desk.balance("btc", "? 1 0")])])], at: Desk.time)
        #expect(!report.isComplete)
        #expect(try !BalanceReport.Page(reading: report.json()).report.isComplete)
    }

    @Test(arguments: ["", "[]", "{}", #"{"accounts":[]}"#, "<html>"])
    func `anything else is refused`(text: String) {
        #expect(throws: UnreadableAnswer.self) { try BalanceReport.Page(reading: Array(text.utf8)) }
    }

    @Test(arguments: [
        (#"{"type":"gap","account":"a","position":7}"#, "7", false),
        (#"{"type":"statement","account":"a","position":7,"line":1,"lines":3}"#, "7.1", true),
        (#"{"type":"finding","account":"a","position":7,"line":3,"lines":3}"#, "7", false),
        (#"{"type":"outcome","account":"a","status":"ok","position":9}"#, "9", true),
        (#"{"type":"outcome","account":"a","status":"failed","position":9}"#, "9", false),
        (#"{"type":"later","account":"a","position":9}"#, "9", false),
    ])
    func `a line tells where to go on`(line: String, place: String, isAnswer: Bool) throws {
        let glance = try WatchLine.Glance(reading: Array(line.utf8))
        #expect(glance.place.resumption == place)
        #expect(glance.isAnswer == isAnswer)
    }
}
