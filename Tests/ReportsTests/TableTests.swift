import Accounts
import Balances
import Money
import Testing

@testable import Reports

struct TableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var outcomes: [AccountOutcome]
        var style = TableStyle()
        var testDescription: String { name }
    }

    static let wide = String(repeating: "1234567890", count: 3) + "12345678"

    static let hostile = Desk.outcome(
        "customers", "sfox-connect",
        [
            Desk.statement([Desk.balance("btc", "1.5 1 0.5")], of: "\u{1B}[31mred\u{1B}[0m\r\nadmin"),
            Desk.statement([Desk.balance("btc", "0.25 0.25 0")], of: "日本語のユーザー"),
            Desk.statement([Desk.balance("btc", "10 10 0")], of: "emoji 🚀 é"),
            Desk.statement([Desk.balance("btc", "1 1 0")], of: "right\u{202E}left"),
            Desk.statement([Desk.balance("btc", "2 2 0")], of: "a very long user id that goes on and on until nobody can read it any more"),
        ])

    static let findings = Desk.outcome(
        "treasury", "sfox",
        [
            Desk.statement([
                Desk.balance("btc", "7 1 5"), Desk.balance("usd", "? 90 10"), Desk.balance("eth", "1 1 0"),
                Desk.balance("eth", "2 2 0"), Desk.balance("wat", "5 5 0"), Desk.balance("WAT", "6 6 0"),
            ])
        ],
        findings: [
            Finding(holder: .owner, venueAsset: "btc", rule: "total = available + held", expected: "6", actual: "7", evidence: "{}"),
            .unreadable("total", text: String(repeating: "9", count: 120), venueAsset: "usd", holder: .owner, evidence: "{}"),
            .repeated("eth", holder: .owner, evidence: "{}"),
        ])

    static let cases = [
        Case(name: "documented", outcomes: Desk.documented),
        Case(name: "one-failed", outcomes: Array(Desk.documented.dropLast()) + [Desk.dead]),
        Case(name: "all-failed", outcomes: [Desk.dead]),
        Case(name: "rounded", outcomes: Desk.documented, style: TableStyle(round: 2)),
        Case(
            name: "wide",
            outcomes: [
                Desk.outcome(
                    "treasury", "sfox",
                    [
                        Desk.statement([
                            Desk.balance("btc", "-\(wide) 0.\(wide.dropFirst()) -1"), Desk.balance("usd", "-3.50 -4.00 0.50"),
                        ])
                    ])
            ]),
        Case(
            name: "wallets",
            outcomes: [
                Desk.outcome(
                    "treasury", "sfox",
                    [
                        Desk.statement([
                            Desk.balance(
                                "btc", "11.5 8 0.5",
                                wallets: Wallets(
                                    trading: Desk.amount("8.5"), borrow: Desk.amount("-2"), collateral: Desk.amount("2"),
                                    lending: Desk.amount("0"), staking: Desk.amount("3.125")))
                        ])
                    ])
            ]),
        Case(name: "findings", outcomes: [findings]),
        Case(name: "hostile", outcomes: [hostile]),
        Case(
            name: "partial-users",
            outcomes: [
                Desk.outcome(
                    "customers", "sfox-connect", [Desk.statement([Desk.balance("btc", "1 1 0")], of: "a")],
                    missing: [
                        ReadFailure(.permission, "user \"b\": sFOX Connect says the API key may not read balances"),
                        ReadFailure(.timeout, "user \"c\": no answer within 10s"),
                    ], progress: ReadProgress(done: 3, total: 3, unit: "users"))
            ]),
        Case(name: "empty", outcomes: [Desk.outcome("treasury", "sfox", [Desk.statement([])])]),
    ]

    @Test(arguments: cases) func `looks as it was recorded`(_ sample: Case) throws {
        let text = BalanceTable(Desk.report(sample.outcomes), style: sample.style).text
        try Transcript.expect(text, "\(sample.name).txt")
    }

    @Test(arguments: cases) func `fits eighty columns`(_ sample: Case) {
        let text = BalanceTable(Desk.report(sample.outcomes), style: sample.style).text
        for line in text.split(separator: "\n") { #expect(TerminalText(String(line)).width <= 80, "\(line)") }
    }

    @Test(arguments: cases) func `has no control characters but line feeds, and no blanks at the ends of lines`(_ sample: Case) {
        let text = BalanceTable(Desk.report(sample.outcomes), style: sample.style).text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(line)")
            // Where a user's own id is broken at a blank, the blank stays.
            #expect(line.last != " " || sample.name == "hostile", "«\(line)»")
        }
    }

    @Test(arguments: cases) func `colour changes nothing but the colour`(_ sample: Case) {
        var style = sample.style
        style.usesColour = true
        let plain = BalanceTable(Desk.report(sample.outcomes), style: sample.style).text
        let coloured = BalanceTable(Desk.report(sample.outcomes), style: style).text
        #expect(coloured.contains("\u{1B}["))
        #expect(coloured.replacing(#/\x1B\[[0-9]*m/#, with: "") == plain)
    }

    @Test func `every digit of every amount is there`() {
        let text = BalanceTable(Desk.report(Desk.documented), style: TableStyle()).text
        let lines = Desk.report(Desk.documented).balances
        for amount in lines.flatMap({ $0.balance.amounts.prefix(3).compactMap(\.amount.value) }) {
            #expect(text.contains("\(amount)"))
        }
    }

    @Test func `digits of one column stand under each other`() throws {
        let text = BalanceTable(
            Desk.report([
                Desk.outcome(
                    "a", "sfox", [Desk.statement([Desk.balance("btc", "1.25 1 0.25"), Desk.balance("usd", "1000.5 1000 0.5")])])
            ]),
            style: TableStyle()
        ).text
        let points = text.split(separator: "\n").compactMap { line in
            line.firstIndex(of: ".").map { line.distance(from: line.startIndex, to: $0) }
        }.prefix(4)
        #expect(Set(points).count == 1)
    }
}

struct TerminalTextTests {
    @Test(arguments: [
        ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("🚀", 2), ("\u{1B}[1m", 9), ("", 0), ("한글", 4), ("ﾊﾝｶｸ", 4), ("a\tb", 7),
    ])
    func `knows how wide a text is`(_ text: String, _ width: Int) {
        #expect(TerminalText(text).width == width)
    }

    @Test(arguments: [
        ("\u{1B}[2J", "\\u{1b}[2J"), ("a\nb", "a\\u{a}b"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{202E}x", "\\u{202e}x"),
        ("\u{200B}", "\\u{200b}"), ("\u{9B}31m", "\\u{9b}31m"), ("plain é 日本 🚀", "plain é 日本 🚀"),
    ])
    func `makes control characters visible`(_ text: String, _ shown: String) {
        #expect(TerminalText(text).text == shown)
    }
}
