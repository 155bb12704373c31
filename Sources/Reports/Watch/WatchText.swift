import Accounts
package import Balances
package import Journal

/// What `foil watch` prints where there is no terminal and no `--json`: one line for each change, gap, outcome and finding.
package struct WatchText: Sendable {
    private let style: TableStyle
    private let changes: ChangeText

    package init(style: TableStyle) {
        self.style = style
        changes = ChangeText(style: style)
    }

    /// One balance that changed, with a line feed; empty where nothing moved that people look at.
    package func line(_ change: BalanceChange, in account: NamedAccount) -> String {
        changes.line(change, in: account).map { $0 + "\n" } ?? ""
    }

    /// A gap when it is noticed, and again when it is healed.
    package func line(_ gap: Gap, of account: String, at time: Timestamp) -> String {
        entry(time, account, "gap", gap.isOpen ? .yellow : .green, gap.sentence)
    }

    /// How an account fares now.
    package func line(_ health: AccountHealth, of account: String, at time: Timestamp) -> String {
        let ink: TableStyle.Ink =
            switch health.status {
            case .ok: .green
            case .connecting: .faint
            case .failed: .yellow
            case .refused: .red
            }
        let failure = health.failure.map { ": \($0)" } ?? ""
        return entry(time, account, "\(health.source.rawValue) \(health.status.rawValue)", ink, failure)
    }

    /// A broken rule.
    package func line(_ finding: Finding, of account: String, at time: Timestamp) -> String {
        let place = [finding.holder.user, finding.venueAsset].compactMap(\.self).joined(separator: "/")
        return entry(time, account, "finding", .yellow, (place.isEmpty ? "" : " \(place)") + ": \(finding.sentence)")
    }

    private func entry(
        _ time: Timestamp, _ account: String, _ kind: String, _ ink: TableStyle.Ink, _ said: String
    ) -> String {
        "\(time.second)  \(TerminalText(account).text)  \(style.draw(kind, ink))\(TerminalText(said).text)\n"
    }
}

extension Gap {
    /// `: hole, 17 to 19 of connection 3 never came; healed by statements`.
    package var sentence: String {
        let healing: String =
            switch healedBy {
            case nil: makesSuspect ? "; its holders are suspect until they are seen again" : ""
            case .statements: "; healed: every holder has been seen since"
            case .nothingMissed: "; nothing was missed"
            }
        return ": " + event + healing
    }

    /// What happened, in words.
    var event: String {
        let place = "connection \(epoch)"
        return switch kind {
        case .hole: "\(numbers) of \(place) never came"
        case .duplicate: "\(numbers) of \(place) came twice"
        case .disorder: "\(numbers) of \(place) came out of order"
        case .disconnected: "\(place) ended" + (first.map { " before number \($0)" } ?? "")
        case .restart: "nobody listened until \(at.second)"
        }
    }

    private var numbers: String {
        guard let first else { return "messages" }
        guard let last, last != first else { return "number \(first)" }
        return "numbers \(first) to \(last)"
    }
}

extension Finding {
    /// The rule, what it asks for, and what the venue said.
    package var sentence: String {
        var said = rule
        if let expected { said += ": expected \(expected)" }
        if let actual { said += (expected == nil ? ": " : ", ") + "the venue says \(actual)" }
        return said
    }
}
