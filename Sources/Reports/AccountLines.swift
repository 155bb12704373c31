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
            guard let failure = account.result.shownFailure else { continue }
            lines += wrapped(failure.code.rawValue + ": " + TerminalText(failure.message).text)
        }
        return lines + findings
    }

    private func status(_ account: BalanceReport.AccountLine) -> String {
        let ink: TableStyle.Ink =
            switch account.result.status {
            case .ok: .green
            case .partial: .yellow
            case .failed: .red
            }
        let status = style.draw(account.result.status.rawValue.padded(to: 8), ink)
        let latency = "\(account.result.latency.tenthsOfMilliseconds) ms"
        guard let time = account.result.fetchedAt else { return status + "after " + latency }
        return status + "polled \(time.description.prefix(19))Z, " + latency
    }

    private var findings: [String] {
        guard !report.findings.isEmpty else { return [] }
        return ["", style.draw("FINDINGS", .bold)]
            + report.findings.flatMap { line -> [String] in
                let finding = line.finding
                let place = [line.account, finding.holder.user, finding.venueAsset].compactMap(\.self).joined(
                    separator: "/")
                var said = finding.rule
                if let expected = finding.expected { said += ": expected \(expected)" }
                if let actual = finding.actual {
                    said += (finding.expected == nil ? ": " : ", ") + "the venue says \(actual)"
                }
                return [style.draw(TerminalText(place).text, .yellow)] + wrapped(TerminalText(said).text)
            }
    }

    /// Breaks at blanks so that lines stay within the width; a word longer than that keeps its line.
    private func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = " "
        for word in text.split(separator: " ") {
            if line.count + word.count + 1 > style.width, line != " " {
                lines.append(line)
                line = " "
            }
            line += " " + word
        }
        return lines + [line]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + blanks(width - count) }
}
