import Balances
import Money

/// The table of `foil balances`: grouped by asset with totals, amounts aligned at the decimal point, failures in sight.
///
/// Where three columns of amounts are too wide for the terminal, the group is drawn with one amount a line; no digit is
/// dropped to make room.
package struct BalanceTable: Sendable {
    private let report: BalanceReport
    private let style: TableStyle

    package init(_ report: BalanceReport, style: TableStyle) {
        self.report = report
        self.style = style
    }

    /// The whole table, with a line feed after every line.
    package var text: String {
        let groups = AssetGroup.groups(of: report, round: style.round)
        var lines: [String] = []
        if groups.isEmpty {
            // An account that could not be read may hold anything.
            lines.append(report.isFailure ? "No balance could be read." : "No balances.")
        } else {
            lines += Self.grid(groups, style)
        }
        lines += AccountLines(report, style: style).lines
        lines += notes(groups)
        return lines.map { $0 + "\n" }.joined()
    }

    /// All groups under one head when they fit side by side; otherwise each by itself.
    static func grid(_ groups: [AssetGroup], _ style: TableStyle) -> [String] {
        let rows = groups.flatMap(\.rows)
        let shared = GridLayout(rows, in: style.width)
        if shared.fits { return [shared.head(style)] + groups.flatMap { shared.lines($0, style) } }
        return groups.flatMap { group -> [String] in
            let own = GridLayout(group.rows, in: style.width)
            return own.fits
                ? [own.head(style)] + own.lines(group, style)
                : StackedLayout(group, in: style.width).lines(group, style)
        }
    }

    private func notes(_ groups: [AssetGroup]) -> [String] {
        var notes: [String] = []
        let amounts = report.balances.flatMap { $0.balance.amounts.map(\.amount) }
        if groups.contains(where: \.isPartial) {
            notes.append("(partial) something that belongs in this total is unknown")
        }
        if report.balances.contains(where: { !$0.balance.derived.isEmpty }) {
            notes.append("= computed from what the venue reported")
        }
        if report.balances.contains(where: { $0.balance.amounts.prefix(3).contains { $0.amount == .absent } }) {
            notes.append("– the venue does not say; this is not zero")
        }
        if amounts.contains(.unreadable) {
            notes.append("? the venue's number cannot be held exactly; see the finding")
        }
        if report.balances.contains(where: { $0.freshness == .suspect }) {
            notes.append("(suspect) a gap may have touched it since; see foil gaps")
        }
        if let round = style.round {
            notes.append("amounts are rounded to \(round) digits; without --round every digit is shown")
        }
        return (notes.isEmpty ? [] : [""]) + notes.map { style.draw($0, .faint) }
    }
}
