import Accounts
import Balances

/// Below the balances: each account with its outcome, then the findings.
struct AccountLines: Sendable {
    private let report: BalanceReport
    private let style: TableStyle

    init(_ report: BalanceReport, style: TableStyle) {
        self.report = report
        self.style = style
    }

    var lines: [String] {
        let names = report.accounts.map { TerminalText($0.account) }
        let nameWidth = names.map(\.width).max() ?? 0
        let venueWidth = report.accounts.map { $0.venue.rawValue.count }.max() ?? 0
        var lines = [""]
        for (account, name) in zip(report.accounts, names) {
            let venue = account.venue.rawValue
            lines.append(
                name.padded(to: nameWidth) + "  " + venue + blanks(venueWidth - venue.count) + "  " + status(account))
            guard let failure = account.failure else { continue }
            lines += wrapped("\(failure.code.rawValue): \(failure.message)")
        }
        return lines + findings
    }

    private func status(_ account: BalanceReport.AccountLine) -> String {
        let ink: TableStyle.Ink =
            switch account.status {
            case .ok: .green
            case .partial: .yellow
            case .failed: .red
            }
        let status = style.draw(account.status.rawValue.padded(to: 9), ink)
        guard let latency = account.latency.map({ "\($0.tenthsOfMilliseconds) ms" }) else {
            return status + (account.fetchedAt.map { "last heard \($0.description.prefix(19))Z" } ?? "never heard of")
        }
        guard let time = account.fetchedAt else { return status + "after " + latency }
        return status + "polled \(time.description.prefix(19))Z, " + latency
    }

    private var findings: [String] {
        guard !report.findings.isEmpty else { return [] }
        return ["", style.draw("FINDINGS", .bold)]
            + report.findings.flatMap { line -> [String] in
                let finding = line.finding
                let place = [line.account, finding.holder.user, finding.venueAsset].compactMap(\.self).joined(
                    separator: "/")
                return TerminalText(place).broken(to: style.width).map { style.draw($0, .yellow) }
                    + wrapped(finding.sentence)
            }
    }

    private static let indent = 2

    /// Breaks at blanks, and a word that is longer than a line wherever the line ends.
    private func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var (line, used) = ("", 0)
        for word in TerminalText(text).text.split(separator: " ").map({ TerminalText(String($0)) }) {
            if used > 0, Self.indent + used + 1 + word.width > style.width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            line += used > 0 ? " " + word.text : word.text
            used += word.width + (used > 0 ? 1 : 0)
        }
        return (lines + [line]).flatMap { TerminalText($0).broken(to: style.width, indent: Self.indent) }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + blanks(width - count) }
}
