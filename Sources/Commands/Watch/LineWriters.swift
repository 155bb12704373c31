import Accounts
import Balances
import Book
import Journal
import Reports

/// The lines of `foil watch --json`.
struct JSONLines: LineWriter {
    private let accounts: NamedAccounts

    init(naming accounts: NamedAccounts) { self.accounts = accounts }

    mutating func begin(_ book: BalanceBook) {}

    mutating func lines(_ records: [Record]) -> [UInt8] {
        var output: [UInt8] = []
        for record in records {
            for line in WatchLine.lines(of: record) { line.append(to: &output, naming: accounts) }
        }
        return output
    }
}

/// The lines of `foil watch` where there is no terminal.
struct TextLines: LineWriter {
    private let accounts: NamedAccounts
    private let text: WatchText
    private var tracker = ChangeTracker(BalanceBook())

    init(naming accounts: NamedAccounts, style: TableStyle) {
        self.accounts = accounts
        text = WatchText(style: style)
    }

    mutating func begin(_ book: BalanceBook) { tracker = ChangeTracker(book) }

    mutating func lines(_ records: [Record]) -> [UInt8] {
        var output = ""
        for record in records { output += lines(record) }
        return Array(output.utf8)
    }

    private mutating func lines(_ record: Record) -> String {
        let account = record.entry.account
        let time = record.entry.receivedAt.wall
        let outcome = tracker.apply(record)
        var lines = outcome.changes.map { text.line($0, in: accounts[account]) }
        lines += outcome.findings.map { text.line($0, of: account, at: time) }
        switch record.meaning {
        case .gap(let gap): lines.append(text.line(gap, of: account, at: time))
        case .health(let health): lines.append(text.line(health, of: account, at: time))
        case .finding(let finding): lines.append(text.line(finding, of: account, at: time))
        case .nothing, .statement, .answer, .spending, .live, .start, .alert: break
        }
        return lines.joined()
    }
}
