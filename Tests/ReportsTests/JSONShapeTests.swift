import Accounts
import Balances
import JSON
import Money
import Testing

@testable import Reports

struct JSONShapeTests {
    @Test func `looks as it was recorded`() throws {
        let report = Desk.report(Array(Desk.documented.dropLast()) + [Desk.dead, TableTests.findings, TableTests.hostile])
        try Transcript.expect(String(decoding: report.json(), as: UTF8.self), "report.json")
    }

    @Test func `has the documented keys in the documented order`() throws {
        let report = Desk.report([Desk.documented[0], Desk.dead, TableTests.findings])
        try JSONParser().read(report.json()) { root in
            try expectKeys(root, "generatedAt complete accounts balances totals findings unmapped")
            for (name, keys) in [
                ("accounts", "account venue status fetchedAt latencyMs error"),
                (
                    "balances",
                    "account venue user asset network venueAsset total available held wallets derived freshness venueTime receivedAt"
                ),
                ("totals", "asset total available held accounts partial"),
                ("findings", "account user venueAsset rule expected actual evidence"),
                ("unmapped", "account venueAsset count"),
            ] {
                try root.forEachMember { key, list in
                    guard key.string == name else { return }
                    #expect(list.count > 0)
                    try list.forEachElement { try expectKeys($0, keys) }
                }
            }
            try root.member("balances").forEachElement {
                try expectKeys($0.member("wallets"), "trading borrow collateral lending staking")
            }
        }
    }

    private func expectKeys(_ node: JSONNode, _ keys: String) throws {
        var found: [String] = []
        try node.forEachMember { key, _ in found.append(key.string) }
        #expect(found.joined(separator: " ") == keys)
    }

    @Test func `keeps the venue's scale, and says nothing where nothing is known`() throws {
        let report = Desk.report([
            Desk.outcome("a", "coinw", [Desk.statement([Desk.balance("USDT", "- 257.518301140000000 ?")])])
        ])
        let text = String(decoding: report.json(), as: UTF8.self)
        #expect(text.contains(#""available": "257.518301140000000""#))
        #expect(text.contains(#""total": null"#))
        #expect(!text.contains(#""held": "0""#))
        #expect(!report.isComplete)
    }

    @Test(arguments: [(Duration.zero, "0.0"), (.microseconds(12_399), "12.3"), (.seconds(3), "3000.0")])
    func `writes milliseconds with one digit`(_ duration: Duration, _ text: String) {
        #expect(duration.tenthsOfMilliseconds == text)
    }
}

struct ReportTests {
    @Test func `no total is whole when an account failed`() {
        #expect(Desk.report([Desk.documented[0]]).totals.allSatisfy { !$0.isPartial })
        let report = Desk.report([Desk.documented[0], Desk.dead])
        #expect(report.totals.allSatisfy { $0.isPartial })
        #expect(!report.isComplete && !report.isFailure)
        #expect(Desk.report([Desk.dead]).isFailure)
    }

    @Test func `a code named twice is shown twice and counted never`() {
        let report = Desk.report([
            Desk.documented[0],
            Desk.outcome("b", "sfox", [Desk.statement([Desk.balance("btc", "2 2 0"), Desk.balance("btc", "3 3 0")])]),
        ])
        let btc = report.totals.first { $0.asset == "BTC" }
        #expect(btc?.total?.description == "1")
        #expect(btc?.isPartial == true)
        #expect(report.balances.filter(\.isRepeated).count == 2)
    }

    @Test func `codes and users that only look alike are not the same`() {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let report = Desk.report([
            Desk.outcome(
                "a", "sfox-connect",
                [one, two].map { Desk.statement([Desk.balance(one, "1 1 0"), Desk.balance(two, "1 1 0")], of: $0) },
                mapping: [one: Asset("BTC")])
        ])
        #expect(report.balances.allSatisfy { !$0.isRepeated })
        #expect(report.balances.compactMap(\.asset).count == 2, "only one of the two codes is mapped")
        #expect(report.unmapped.map(\.count) == [2])
        #expect(report.balances.map { Array(($0.holder.user ?? "").utf8).count } == [3, 3, 2, 2], "each user's rows together")
        let chosen = Desk.report(
            [Desk.outcome("a", "x", [one, two].map { Desk.statement([Desk.balance("btc", "1 1 0")], of: $0) })],
            .init(users: [two]))
        #expect(chosen.balances.count == 1)
    }

    @Test func `unmapped codes are counted by account and code, and never added`() {
        let report = Desk.report([
            Desk.outcome("a", "x", [Desk.statement([Desk.balance("wat", "1 1 0")], of: "u"), Desk.statement([Desk.balance("wat", "1 1 0")], of: "v")]),
            Desk.outcome("b", "x", [Desk.statement([Desk.balance("wat", "1 1 0")])]),
        ])
        #expect(report.unmapped.map { "\($0.account) \($0.venueAsset) \($0.count)" } == ["a wat 2", "b wat 1"])
        #expect(report.totals.isEmpty)
    }

    @Test func `orders by account as configured, then user, then asset`() {
        let order = Desk.report(Desk.documented).balances.map { "\($0.account) \($0.balance.venueAsset)" }
        #expect(
            order.prefix(7) == [
                "treasury btc", "treasury usd", "customers btc", "customers eth", "customers usd", "shop BTC_BITCOIN",
                "shop ETH_ETHEREUM",
            ])
    }

    @Test func `hides what is known to be zero, never what is unknown`() {
        let outcome = Desk.outcome(
            "a", "sfox",
            [
                Desk.statement([
                    Desk.balance("btc", "0 0 0"), Desk.balance("eth", "- 0 -"), Desk.balance("usd", "0 0 ?"),
                    Desk.balance("BCH", "0 1 -1"), Desk.balance("XRP", "0 0 0", wallets: Wallets(borrow: Desk.amount("-1"))),
                ])
            ])
        let report = Desk.report([outcome], .init(hidesZero: true))
        #expect(report.balances.map(\.balance.venueAsset) == ["BCH", "eth", "usd", "XRP"])
        #expect(report.totals.contains { $0.asset == "BTC" }, "a total of zero is known all the same")
    }

    @Test(arguments: [(["BTC"], 4), (["btc"], 4), (["BTC_bitcoin"], 1), (["nothing"], 0), ([], 17)])
    func `chooses assets by either code, without case`(_ assets: [String], _ count: Int) {
        let report = Desk.report(Desk.documented, .init(assets: assets))
        #expect(report.balances.count == (assets == ["BTC"] || assets == ["btc"] ? 5 : count))
    }
}

struct CSVTests {
    @Test func `looks as it was recorded`() throws {
        try Transcript.expect(Desk.report(Desk.documented).csv(), "documented.csv")
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("cr\rlf\r\n", "\"cr\rlf\r\n\""), ("ünï 日本 🚀", "ünï 日本 🚀"), ("quote under a mark \"\u{301},", "\"quote under a mark \"\"\u{301},\""),
    ])
    func `quotes by RFC 4180`(_ user: String, _ field: String) {
        let report = Desk.report([Desk.outcome("a", "x", [Desk.statement([Desk.balance("btc", "1 1 0")], of: user)])])
        let row = report.csv().utf8.dropFirst(report.csv().utf8.firstIndex(of: 0x0A).map { report.csv().utf8.distance(from: report.csv().utf8.startIndex, to: $0) + 1 } ?? 0)
        #expect(row.starts(with: "a,x,\(field),BTC,".utf8))
    }

    @Test func `every row has as many fields as the head`() {
        let rows = Desk.report(Desk.documented).csv().split(separator: "\r\n")
        #expect(rows.count == 18)
        #expect(Set(rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }) == [18])
    }

    @Test func `absent is empty, not zero`() {
        let report = Desk.report([Desk.outcome("a", "x", [Desk.statement([Desk.balance("btc", "- 1 ?")])])])
        #expect(report.csv().contains("a,x,,BTC,,btc,,1,,,,,,,,polled,,"))
    }
}
