import Balances
import Money

/// Draws the full-screen watch.
struct LiveFrame {
    private let table: LiveTable
    private let accounts: NamedAccounts
    private let now: Timestamp
    private let style: TableStyle

    init(_ table: LiveTable, accounts: NamedAccounts, now: Timestamp, style: TableStyle) {
        self.table = table
        self.accounts = accounts
        self.now = now
        self.style = style
    }

    /// The top line: the time, and what is left out of sight.
    func head(_ picture: LivePicture, isScrolled: Bool) -> String {
        var words = [table.title, "\(now.description.prefix(19))Z"]
        if let account = table.account { words.append("account \(account)") }
        if table.isTyping || !table.filter.isEmpty {
            words.append("filter /\(table.filter)" + (table.isTyping ? "_" : ""))
        }
        if table.order == .change { words.append("last changed first") }
        let open = picture.gaps.count { $0.gap.isOpen }
        if open > 0 { words.append("\(open) open gap" + (open == 1 ? "" : "s")) }
        if isScrolled { words.append("more: arrows") }
        return cut(words.joined(separator: "  "), .bold)
    }

    /// What can be scrolled.
    func body(_ picture: LivePicture) -> [String] {
        switch table.page {
        case .balances: balances(picture)
        case .gaps: gaps(picture)
        case .help: (table.notes + Self.help).map { cut($0) }
        }
    }

    /// What always stands at the bottom: the last changes, the accounts, the keys.
    func foot(_ picture: LivePicture, rows: Int) -> [String] {
        changes(atMost: rows / Self.rowsForEachChange) + [""] + sources(picture)
            + [cut(table.notes.isEmpty ? Self.keys : Self.keys + " and what to try", .faint)]
    }

    private func balances(_ picture: LivePicture) -> [String] {
        let groups = AssetGroup.groups(of: report(picture), round: style.round)
        guard !groups.isEmpty else { return [cut("No balances yet.")] }
        let left = picture.unlisted > 0 ? [cut("and \(picture.unlisted) holders more; / finds them", .faint)] : []
        return BalanceTable.grid(order(groups), style) + left
    }

    /// Only what the filter and the account let through; totals of what is shown.
    private func report(_ picture: LivePicture) -> BalanceReport {
        guard table.account != nil || !table.filter.isEmpty else { return picture.report }
        let wanted = table.filter.lowercased()
        return picture.report.narrowed(isExcerpt: picture.unlisted > 0) { line in
            (table.account == nil || line.account == table.account)
                && (wanted.isEmpty || line.words.contains { $0.lowercased().contains(wanted) })
        }
    }

    private func order(_ groups: [AssetGroup]) -> [AssetGroup] {
        guard table.order == .change else { return groups }
        let codes = table.recent.map { accounts[$0.account].assets[$0.venueAsset]?.code ?? $0.venueAsset }
        return groups.enumerated().sorted { a, b in
            (codes.firstIndex(of: a.element.code) ?? .max, a.offset) < (
                codes.firstIndex(of: b.element.code) ?? .max, b.offset
            )
        }.map(\.element)
    }

    private func gaps(_ picture: LivePicture) -> [String] {
        GapReport(picture.gaps.filter { table.account == nil || $0.account == table.account }.reversed())
            .text(TableStyle(width: style.width)).split(separator: "\n", omittingEmptySubsequences: false)
            .map { cut(String($0)) }
    }

    /// Four on the smallest terminals, and most of the screen left for the balances on all.
    private static let rowsForEachChange = 6
    /// As many as can be taken in at a glance.
    private static let shownChanges = 8

    private func changes(atMost count: Int) -> [String] {
        let shown = table.recent.filter { table.account == nil || $0.account == table.account }
            .prefix(min(count, Self.shownChanges))
        guard !shown.isEmpty else { return [] }
        return ["", cut("JUST CHANGED", .faint)] + shown.map { cut(line($0)) }
    }

    private func line(_ change: BalanceChange) -> String {
        let code = accounts[change.account].assets[change.venueAsset]?.code ?? change.venueAsset
        let age = age(since: change.receivedAt)
        let place = ChangeText.place(change.account, change.holder)
        return
            "\(blanks(5 - age.count))\(age)  \(place)  \(code)  \(ChangeText(style: TableStyle(width: style.width)).movement(change))"
    }

    private func sources(_ picture: LivePicture) -> [String] {
        let names = picture.sources.map { TerminalText($0.account.name) }
        let width = names.map(\.width).max() ?? 0
        let venueWidth = picture.sources.map { $0.account.venue.rawValue.count }.max() ?? 0
        return zip(picture.sources, names).map { source, name in
            let venue = TerminalText(source.account.venue.rawValue).padded(to: venueWidth)
            var words = [name.padded(to: width), venue, source.state]
            words.append(source.heardAt.map { "heard \(age(since: $0)) ago" } ?? "never heard of")
            if source.holders > 1 { words.append("\(source.holders) holders") }
            if source.doubtful > 0 { words.append("\(source.doubtful) not verified") }
            if source.doubtful > 0, let wait = source.verifiedIn { words.append("all verified in \(Self.short(wait))") }
            if let failure = source.failure { words.append(failure) }
            return cut(words.joined(separator: "  "), source.isTroubled ? .yellow : nil)
        }
    }

    private func age(since time: Timestamp) -> String { Self.short(max(.zero, now - time)) }

    /// `7s`, `3m`, `2h`, `5d`.
    private static func short(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3_600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// One line that is no wider than the screen.
    private func cut(_ text: String, _ ink: TableStyle.Ink? = nil) -> String {
        let line = TerminalText(text).broken(to: style.width)[0]
        return ink.map { style.draw(line, $0) } ?? line
    }

    private static let keys = "q quit  / filter  s sort  a account  g gaps  ? help"

    private static let help = [
        "q or Ctrl-C  ends the watch",
        "/            shows only rows with this text in the account, the user or the asset; Esc ends it",
        "s            orders by asset, or the last changed first",
        "a            shows one account after the other, then all",
        "g            shows the gaps: what was missed, and whether everyone has been seen since",
        "arrows       scroll; so do j, k and the space bar",
        "",
        "(suspect)    a gap may have touched this balance; it is as it was last seen",
        "(stale)      older than it should be",
        "(partial)    something that belongs in this total is unknown",
        "=            computed from what the venue reported",
        "–            the venue does not say; this is not zero",
        "",
        "Every number here is in the journal already: foil history, foil gaps and foil journal show it again.",
    ]
}
