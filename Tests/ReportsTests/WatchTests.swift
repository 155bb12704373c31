import Accounts
import Balances
import JSON
import Journal
import Money
import Testing

@testable import Reports

/// Accounts and records to show.
enum Kept {
    static let accounts = NamedAccounts([
        NamedAccount(
            name: "customers", venue: Venue(rawValue: "sfox-connect"), assets: AssetTable(["btc": Asset("BTC"), "usd": Asset("USD")])),
        NamedAccount(
            name: "desk", venue: Venue(rawValue: "coinw"), assets: AssetTable(["USDT": Asset("USDT"), "BTC": Asset("BTC")])),
    ])

    static func record(
        _ meaning: Record.Meaning, _ verdict: Entry.Verdict = .applied, account: String = "customers", position: Int64 = 41,
        epoch: Int64 = 2, sequence: Int64? = 17
    ) -> Record {
        var entry = Entry(
            .message, account: account, recording: Recording(MessageForm(rawValue: "f"), of: .owner), verdict: verdict,
            epoch: epoch, sequence: sequence, receivedAt: Moment(wall: Desk.time, steady: .zero), raw: [])
        entry.position = position
        return Record(entry, meaning)
    }

    static let statement = Desk.statement(
        [Desk.balance("btc", "1.50 1.5 0"), Desk.balance("odd", "- =2 ?")], of: "u-1", venueTime: Desk.time)
    static let finding = Finding(
        holder: .user("u-1"), venueAsset: "btc", rule: "total = available + held", expected: "6", actual: "7", evidence: "{}")
    static let gap = Gap(epoch: 2, kind: .hole, first: 17, last: 19, at: Desk.time)

    static func change(_ before: Balance?, _ after: Balance?, account: String = "customers") -> BalanceChange {
        BalanceChange(
            account: account, holder: .user("u-1"), venueAsset: "btc", before: before, after: after, position: 41,
            sequence: 17, venueTime: nil, receivedAt: Desk.time)
    }
}

struct WatchTests {
    private func text(_ record: Record) -> String {
        var output: [UInt8] = []
        for line in WatchLine.lines(of: record) { line.append(to: &output, naming: Kept.accounts) }
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `a statement is one line with its place in the journal`() {
        #expect(
            text(Kept.record(.statement(Kept.statement, []))) == """
                {"type":"statement","account":"customers","venue":"sfox-connect","user":"u-1","epoch":2,"sequence":17,\
                "venueTime":"2026-11-20T12:00:00.123456Z","receivedAt":"2026-11-20T12:00:00.123456Z","position":41,"extent":"full",\
                "balances":[{"account":"customers","venue":"sfox-connect","user":"u-1","asset":"BTC","network":null,\
                "venueAsset":"btc","total":"1.50","available":"1.5","held":"0","wallets":{"trading":null,"borrow":null,\
                "collateral":null,"lending":null,"staking":null},"derived":[],"freshness":"live",\
                "venueTime":"2026-11-20T12:00:00.123456Z","receivedAt":"2026-11-20T12:00:00.123456Z"},\
                {"account":"customers","venue":"sfox-connect","user":"u-1","asset":null,"network":null,"venueAsset":"odd",\
                "total":null,"available":"2","held":null,"wallets":{"trading":null,"borrow":null,"collateral":null,\
                "lending":null,"staking":null},"derived":["available"],"freshness":"live",\
                "venueTime":"2026-11-20T12:00:00.123456Z","receivedAt":"2026-11-20T12:00:00.123456Z"}]}

                """)
    }

    @Test func `what was read has no connection and is as of then`() {
        let line = text(Kept.record(.statement(Kept.statement, []), epoch: 0, sequence: nil))
        #expect(line.contains(#""epoch":null,"sequence":null"#))
        #expect(line.contains(#""freshness":"polled""#))
    }

    @Test(arguments: [Entry.Verdict.control, .duplicate, .late, .malformed, .refused])
    func `a message that changes nothing shows nothing`(verdict: Entry.Verdict) {
        #expect(text(Kept.record(.statement(Kept.statement, [Kept.finding]), verdict)) == "")
        let answer = MessageMeaning(statements: [Kept.statement], findings: [Kept.finding])
        #expect(text(Kept.record(.answer(answer), verdict)) == "")
    }

    @Test func `an answer is a line for each statement, then its findings`() {
        let answer = MessageMeaning(statements: [Kept.statement], findings: [Kept.finding], holders: [.user("u-2")])
        let lines = text(Kept.record(.answer(answer), epoch: 0)).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(#","position":41,"line":1,"lines":2,"extent":"#))
        #expect(
            lines[1] == """
                {"type":"finding","account":"customers","user":"u-1","venueAsset":"btc","rule":"total = available + held",\
                "expected":"6","actual":"7","evidence":"{}","position":41,"line":2,"lines":2}
                """)
    }

    static let gaps: [(Gap, String)] = [
        (
            Kept.gap,
            #"{"type":"gap","account":"customers","epoch":2,"kind":"hole","first":17,"last":19,"at":"2026-11-20T12:00:00.123456Z","healedBy":null,"noticedIn":null,"position":41}"#
        ),
        (
            Gap(
                epoch: 3, kind: .disconnected, first: 20, last: nil, at: Desk.time, healedBy: .statements, noticedIn: 40),
            #"{"type":"gap","account":"customers","epoch":3,"kind":"disconnected","first":20,"last":null,"at":"2026-11-20T12:00:00.123456Z","healedBy":"statements","noticedIn":40,"position":41}"#
        ),
        (
            Gap(epoch: 3, kind: .duplicate, first: 5, last: 5, at: Desk.time, healedBy: .nothingMissed),
            #"{"type":"gap","account":"customers","epoch":3,"kind":"duplicate","first":5,"last":5,"at":"2026-11-20T12:00:00.123456Z","healedBy":"nothingMissed","noticedIn":null,"position":41}"#
        ),
    ]

    @Test(arguments: gaps)
    func `a gap says what was missed and what healed it`(gap: Gap, line: String) {
        #expect(text(Kept.record(.gap(gap), .control)) == line + "\n")
    }

    static let outcomes: [(AccountHealth, String)] = [
        (AccountHealth(.ok, of: .feed), #""status":"ok","source":"feed","error":null,"position":41}"#),
        (AccountHealth(.connecting, of: .feed), #""status":"connecting","source":"feed","error":null,"position":41}"#),
        (
            AccountHealth(
                .refused, of: .reading,
                failure: ReadFailure(.authentication, "CoinW refused the signature", venueCode: "10007", httpStatus: 200)),
            #""status":"failed","source":"reading","error":{"code":"authentication","message":"CoinW refused the signature","venueCode":"10007","httpStatus":200,"retryable":false},"position":41}"#
        ),
    ]

    @Test(arguments: outcomes)
    func `an outcome has the error of foil balances`(health: AccountHealth, rest: String) {
        #expect(
            text(Kept.record(.health(health), .control, account: "desk")) == #"{"type":"outcome","account":"desk","# + rest + "\n")
    }

    @Test func `what nobody asked to see is not shown`() {
        #expect(text(Kept.record(.start, .control)) + text(Kept.record(.live, .control)) == "")
        #expect(text(Kept.record(.spending(.spent(buckets: ["a"])), .control)) == "")
    }
}

struct WatchTextTests {
    private let text = WatchText(style: TableStyle())

    static let changes: [(Balance?, Balance?, String)] = [
        (Desk.balance("btc", "1 1 0"), Desk.balance("btc", "1.50 1 0.5"), "total 1 -> 1.50 (+0.50), held 0 -> 0.5 (+0.5)"),
        (Desk.balance("btc", "1 1 0"), Desk.balance("btc", "0.9 0.9 0"), "total 1 -> 0.9 (-0.1), available 1 -> 0.9 (-0.1)"),
        (Desk.balance("btc", "1 1 0"), Desk.balance("btc", "- ? 0"), "total 1 -> –, available 1 -> ?"),
        (nil, Desk.balance("btc", "- 5 -"), "first seen: total –, available 5, held –"),
        (Desk.balance("btc", "1 1 0"), nil, "no longer named; was total 1, available 1, held 0"),
    ]

    @Test(arguments: changes)
    func `a change says before, after and difference`(before: Balance?, after: Balance?, said: String) {
        let line = text.line(Kept.change(before, after), in: Kept.accounts["customers"])
        #expect(line == "2026-11-20T12:00:00.123Z  customers/u-1  BTC  \(said)\n")
    }

    @Test func `a wallet that is named now and was not is nothing to tell people`() {
        let staked = Desk.balance("btc", "1 1 0", wallets: Wallets(staking: Desk.amount("0")))
        let moved = Desk.balance("btc", "1 1 0", wallets: Wallets(staking: Desk.amount("0.5")))
        #expect(text.line(Kept.change(Desk.balance("btc", "1 1 0"), staked), in: Kept.accounts["customers"]) == "")
        #expect(
            text.line(Kept.change(staked, moved), in: Kept.accounts["customers"]).hasSuffix("BTC  staking 0 -> 0.5 (+0.5)\n"))
    }

    @Test func `an unknown number has no difference`() {
        #expect(Kept.change(nil, Desk.balance("btc", "5 5 0")).steps.allSatisfy { $0.difference == nil })
        #expect(Kept.change(Desk.balance("btc", "5 5 0"), nil).steps.allSatisfy { $0.difference == nil })
    }

    @Test func `gaps, outcomes and findings are lines of their own`() throws {
        let refused = AccountHealth(.refused, of: .reading, failure: ReadFailure(.authentication, "no \u{1B}[31m good"))
        let kinds: [Gap.Kind] = [.hole, .duplicate, .disorder, .disconnected, .restart]
        let lines =
            kinds.map { text.line(Gap(epoch: 2, kind: $0, first: 17, last: 17, at: Desk.time), of: "customers", at: Desk.time) }
            + [
                text.line(
                    Gap(epoch: 2, kind: .hole, first: 17, last: 19, at: Desk.time, healedBy: .statements), of: "customers",
                    at: Desk.time),
                text.line(AccountHealth(.ok, of: .feed), of: "customers", at: Desk.time),
                text.line(refused, of: "desk", at: Desk.time), text.line(Kept.finding, of: "customers", at: Desk.time),
            ]
        try Transcript.expect(lines.joined(), "watch.txt")
    }
}

struct HistoryShapeTests {
    @Test func `changes stream as one JSON document`() throws {
        for count in 0...2 {
            var json = ChangeJSON()
            var output = json.head
            for _ in 0..<count {
                json.append(
                    Kept.change(Desk.balance("btc", "1 1 0"), Desk.balance("btc", "1.50 - 0")), in: Kept.accounts["customers"],
                    to: &output)
            }
            output += json.tail
            var differences: [String] = []
            try JSONParser().read(output) { root in
                try root.member("changes").forEachElement {
                    differences.append(try $0.member("difference").member("total").string())
                }
            }
            #expect(differences == Array(repeating: "0.50", count: count))
            if count == 2 { try Transcript.expect(String(decoding: output, as: UTF8.self), "changes.json") }
        }
    }

    @Test func `changes are lines of CSV`() throws {
        let lines = [
            Kept.change(Desk.balance("btc", "1 1 0"), Desk.balance("btc", "1.50 - 0")), Kept.change(nil, Desk.balance("btc", "1 1 0")),
        ].map { ChangeCSV.line($0, in: Kept.accounts["customers"]) }
        try Transcript.expect(ChangeCSV.head + lines.joined(), "changes.csv")
    }

    @Test func `gaps are a table and JSON`() throws {
        let report = GapReport([
            GapReport.Line(account: "customers", gap: Kept.gap, position: 40),
            GapReport.Line(
                account: "desk", gap: Gap(epoch: 1, kind: .restart, first: nil, last: nil, at: Desk.time, healedBy: .statements),
                position: 44),
            GapReport.Line(
                account: "customers", gap: Gap(epoch: 2, kind: .duplicate, first: 3, last: 3, at: Desk.time, healedBy: .nothingMissed),
                position: 45),
        ])
        try Transcript.expect(report.text(TableStyle()) + String(decoding: report.json(), as: UTF8.self), "gaps.txt")
        #expect(GapReport([]).text(TableStyle()) == "No gaps.\n")
    }

    @Test(arguments: [(Array(#"{"a":"\u00e9"}"#.utf8), nil), ([0x7B, 0xFF, 0x7D] as [UInt8], "e/99")])
    func `an entry gives its bytes to the last one`(raw: [UInt8], base64: String?) throws {
        var entry = Kept.record(.nothing).entry
        entry.raw = raw
        var output: [UInt8] = []
        EntryLine.append(entry, to: &output)
        let name: StaticString = base64 == nil ? "raw" : "rawBase64"
        var found: [String] = []
        try JSONParser().read(output) { root in
            found = [try root.member(name).string(), try root.member("verdict").string()]
        }
        #expect(found == [base64 ?? String(decoding: raw, as: UTF8.self), "applied"])
    }
}
