import Accounts
import Balances
import Money
import Reports

/// What the demo shows: on a terminal the table in place, elsewhere the table twice and the changes in between.
struct DemoScreen: Sendable {
    private let surroundings: Surroundings
    private let head: String
    private let hints: String

    init(_ surroundings: Surroundings, head: String, hints: String) {
        self.surroundings = surroundings
        self.head = head
        self.hints = hints
    }

    func begin(_ report: BalanceReport) {
        if surroundings.terminal.isTerminal {
            redraw(report)
        } else {
            surroundings.terminal.write(head + "\n" + table(report) + "\n" + hints + "\n")
        }
    }

    func show(_ report: BalanceReport, after last: BalanceReport) {
        if surroundings.terminal.isTerminal {
            redraw(report)
        } else {
            surroundings.terminal.write(changes(from: last, to: report))
        }
    }

    func end(_ report: BalanceReport) {
        if surroundings.terminal.isTerminal { return }
        surroundings.terminal.write("\n" + table(report))
    }

    private func redraw(_ report: BalanceReport) {
        let clear = "\u{1B}[H\u{1B}[2J"
        surroundings.terminal.write(clear + head + "\n" + table(report) + "\n" + hints + "Ctrl-C ends it.\n")
    }

    private func table(_ report: BalanceReport) -> String {
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        return BalanceTable(report, style: style).text
    }

    /// One line for each balance whose available or held amount moved, and for each account that failed.
    private func changes(from last: BalanceReport, to report: BalanceReport) -> String {
        let time = report.generatedAt.description.prefix(19).suffix(8)
        let failures = report.accounts.compactMap { account in
            account.failure.map { "\(time)  \(account.account)  \($0.code.rawValue): \($0.message)\n" }
        }
        let moves = report.balances.compactMap { line -> String? in
            guard let before = last.balances.first(where: { $0.isSamePlace(as: line) }) else { return nil }
            let moved = zip(before.balance.amounts, line.balance.amounts).prefix(3).compactMap { old, new in
                old.amount.value == new.amount.value
                    ? nil : "\(new.name) \(DemoScreen.text(old.amount)) -> \(DemoScreen.text(new.amount))"
            }
            guard !moved.isEmpty else { return nil }
            let holder = line.holder.user.map { "/\(TerminalText($0).text)" } ?? ""
            return "\(time)  \(line.account)\(holder)  \(line.balance.venueAsset)  \(moved.joined(separator: ", "))\n"
        }
        return (failures + moves).joined()
    }

    private static func text(_ amount: Amount) -> String { amount.value?.description ?? "–" }
}

extension BalanceReport.BalanceLine {
    fileprivate func isSamePlace(as other: Self) -> Bool {
        account == other.account && holder == other.holder && balance.venueAsset == other.balance.venueAsset
    }
}
