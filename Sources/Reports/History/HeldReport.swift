import Accounts
package import Balances
package import Book
package import Journal

/// Balances that the journal knows, in the shape of `foil balances`.
extension BalanceReport {
    /// An account and how it fared, as far as the journal tells.
    package struct Kept: Sendable {
        package var account: NamedAccount
        /// The last outcome noted; nil where none was.
        package var health: AccountHealth?
        package var holders: [HolderState]

        package init(account: NamedAccount, health: AccountHealth?, holders: [HolderState]) {
            self.account = account
            self.health = health
            self.holders = holders
        }
    }

    /// - Parameter time: of what the report is the state; it stands where a reading says when it was made.
    package init(_ kept: [Kept], at time: Timestamp, selecting selection: Selection = Selection()) {
        let lines = kept.flatMap { $0.lines.sorted { $0.order < $1.order } }.filter { selection.includes($0) }
        let accounts = kept.map(\.line)
        self.init(
            generatedAt: time, accounts: accounts,
            balances: lines.filter { !selection.hidesZero || !$0.isKnownToBeZero },
            totals: Self.totals(lines, accountsAreMissing: accounts.contains { $0.status != .ok }),
            findings: kept.flatMap { kept in
                kept.holders.flatMap { $0.findings }.map { FindingLine(account: kept.account.name, finding: $0) }
            })
    }
}

extension BalanceReport.Kept {
    fileprivate var lines: [BalanceReport.BalanceLine] {
        holders.flatMap { holder -> [BalanceReport.BalanceLine] in
            guard let receivedAt = holder.receivedAt else { return [] }
            return account.lines(
                of: holder.holder, holder.balances, freshness: holder.freshness, venueTime: holder.venueTime,
                receivedAt: receivedAt)
        }
    }

    fileprivate var line: BalanceReport.AccountLine {
        let heard = holders.compactMap(\.receivedAt)
        return BalanceReport.AccountLine(
            account: account.name, venue: account.venue, status: status(anyHeard: !heard.isEmpty),
            fetchedAt: heard.max(), latency: nil, failure: failure(anyHeard: !heard.isEmpty))
    }

    private func status(anyHeard: Bool) -> ReadResult.Status {
        guard anyHeard else { return .failed }
        return holders.contains { $0.freshness == .suspect || $0.freshness == .unknown } ? .partial : .ok
    }

    /// What is suspect or was never heard of is said, as what a reading left out is.
    private func failure(anyHeard: Bool) -> ReadFailure? {
        if !anyHeard { return health?.failure ?? ReadFailure(.unavailable, "nothing had been heard of this account") }
        let doubtful = holders.count { $0.freshness == .suspect || $0.freshness == .unknown }
        guard doubtful > 0 else { return health?.failure }
        return ReadFailure(
            .unavailable,
            "\(doubtful) of \(holders.count) holders may have changed unseen, or were never heard of; see foil gaps")
    }
}
