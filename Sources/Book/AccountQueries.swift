import Accounts
package import Balances
package import Journal

/// A gap that still keeps holders suspect.
package struct OpenGap: Sendable, Hashable {
    /// Of its entry.
    package var position: Int64
    package var gap: Gap
    /// How many holders have not been certain since.
    package var suspects: Int
}

/// What the book knows of accounts.
extension BalanceBook {
    /// The gaps of the account that are not healed, in the order in which they were noticed.
    package func openGaps(of account: String) -> [OpenGap] {
        var suspects = 0
        return (sheet(account)?.gaps.open ?? []).map { open in
            suspects += open.before
            return OpenGap(position: open.position, gap: open.gap, suspects: suspects)
        }
    }

    /// How the account's feed or its readings fare, as last noted.
    package func health(of account: String, _ source: AccountHealth.Source) -> AccountHealth? {
        switch source {
        case .feed: sheet(account)?.feedHealth
        case .reading: sheet(account)?.readingHealth
        }
    }

    /// Until when the venue wants which buckets left alone, over all accounts; times that have passed are in it too.
    package var penalties: [String: Timestamp] {
        sheets.reduce(into: [:]) { all, sheet in all.merge(sheet.spendings.penalties, uniquingKeysWith: max) }
    }

    /// What was sent since a time, over all accounts, in the order of time. Reaches back an hour before the last of an
    /// account, which is longer than any window.
    package func spentRecently(since: Timestamp) -> [RecentSpending] {
        sheets.flatMap { $0.spendings.recent.filter { $0.at >= since } }.sorted { $0.at < $1.at }
    }

    /// The number for the account's next connection.
    package func nextEpoch(of account: String) -> Int64 {
        let last = sheet(account)?.lastEpoch ?? 0
        return last == .max ? last : last + 1
    }

    /// The connection that keeps the account now; nil where none does.
    package func liveEpoch(of account: String) -> Int64? { sheet(account)?.live?.epoch }
}
