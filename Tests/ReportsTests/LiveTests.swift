import Accounts
import Balances
import Money
import Testing

@testable import Reports

struct LiveTests {
    static let picture = LivePicture(
        report: Desk.report([Desk.documented[1], Desk.documented[4]]),
        sources: [
            LivePicture.Source(
                account: Kept.accounts["customers"], state: "live", isTroubled: true, heardAt: Desk.time, holders: 300_000,
                doubtful: 299_000, verifiedIn: .seconds(600_000)),
            LivePicture.Source(
                account: Kept.accounts["desk"], state: "reading refused", isTroubled: true,
                failure: "authentication: CoinW refused \u{1B}[2J the signature", heardAt: nil, holders: 1, doubtful: 1),
        ],
        gaps: [GapReport.Line(account: "customers", gap: Kept.gap, position: 40)])

    static let later = Desk.time + .seconds(75)

    private func table(_ keys: String = "") -> LiveTable {
        var table = LiveTable(accounts: Kept.accounts)
        table.took([Kept.change(nil, Desk.balance("btc", "1 1 0")), Kept.change(Desk.balance("btc", "1 1 0"), Desk.balance("btc", "1.5 1.5 0"))])
        for key in Key.keys(in: Array(keys.utf8)) { _ = table.pressed(key) }
        return table
    }

    @Test(arguments: [
        ("", "live"), ("/btc\r", "live-filtered"), ("a", "live-account"), ("g", "live-gaps"), ("?", "live-help"), ("s", "live-changed"),
    ])
    func `looks as it was recorded`(keys: String, name: String) throws {
        var table = table(keys)
        let lines = table.lines(Self.picture, at: Self.later, rows: 30, style: TableStyle(width: 100))
        #expect(lines.count == 30)
        try Transcript.expect(lines.map { $0 + "\n" }.joined(), "\(name).txt")
    }

    @Test(arguments: [(40, 5), (40, 24), (80, 1), (200, 60)])
    func `fits into the terminal`(columns: Int, rows: Int) {
        for keys in ["", "g", "?", "/t", "jjjjjjjjjjjjjjjjjjjjjjjjjjjj"] {
            var table = table(keys)
            let lines = table.lines(Self.picture, at: Self.later, rows: rows, style: TableStyle(width: columns))
            #expect(lines.count <= rows)
            #expect(lines.allSatisfy { TerminalText($0).width <= columns })
            #expect(!lines.joined().unicodeScalars.contains("\u{1B}"))
        }
    }

    @Test func `keys that filter do nothing else until Enter`() {
        var table = table("/q")
        #expect(table.filter == "q" && table.isTyping)
        #expect(table.pressed(.character("q")) == .draw)
        #expect(table.filter == "qq")
        _ = table.pressed(.backspace)
        _ = table.pressed(.enter)
        #expect(table.filter == "q" && !table.isTyping)
        #expect(table.pressed(.escape) == .draw)
        #expect(table.filter.isEmpty)
        #expect(table.pressed(.character("q")) == .quit)
    }

    @Test func `accounts come one after the other, then all again`() {
        #expect(table("a").account == "customers")
        #expect(table("aa").account == "desk")
        #expect(table("aaa").account == nil)
    }

    @Test func `scrolling ends with the table`() {
        var table = table(String(repeating: "j", count: 500))
        _ = table.lines(Self.picture, at: Self.later, rows: 12, style: TableStyle())
        #expect(table.scrolled < 20)
        _ = table.pressed(.pageUp)
        _ = table.pressed(.pageUp)
        #expect(table.scrolled == 0)
    }

    static let keys: [([UInt8], [Key])] = [
        (Array("q?".utf8), [.character("q"), .character("?")]), (Array("\u{1B}[A\u{1B}OB".utf8), [.up, .down]),
        (Array("\u{1B}[5~\u{1B}[6~".utf8), [.pageUp, .pageDown]), ([0x1B], [.escape]), (Array("\u{1B}[1;5C".utf8), [.other]),
        ([0x1B, 0x5B], [.other]), (Array("é日".utf8), [.character("é"), .character("日")]), ([0xFF, 0x71], [.other, .character("q")]),
        ([0x0D, 0x7F, 0x01], [.enter, .backspace, .other]), ([], []),
    ]

    @Test(arguments: keys)
    func `keys are read from what a terminal sends`(bytes: [UInt8], keys: [Key]) {
        #expect(Key.keys(in: bytes) == keys)
    }
}
