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
        BalanceReport.AccountLine(account, health, BalanceReport.Heard(holders.map { ($0.receivedAt, $0.freshness) }))
    }
}

extension BalanceReport {
    /// How many holders there are, and how many of them nothing certain is known of.
    package struct Heard: Sendable, Hashable {
        package var holders = 0
        /// Suspect, or never heard of.
        package var doubtful = 0
        /// When the last statement came; nil where none did.
        package var last: Timestamp?

        package init(_ holders: some Sequence<(receivedAt: Timestamp?, freshness: Freshness)> = []) {
            for holder in holders { add(holder.receivedAt, holder.freshness) }
        }

        package mutating func add(_ receivedAt: Timestamp?, _ freshness: Freshness) {
            holders += 1
            if freshness == .suspect || freshness == .unknown { doubtful += 1 }
            if let receivedAt { last = max(last ?? receivedAt, receivedAt) }
        }
    }
}

extension BalanceReport.AccountLine {
    /// An account as far as the journal tells.
    ///
    /// - Parameter health: the last outcome noted; nil where none was.
    package init(_ account: NamedAccount, _ health: AccountHealth?, _ heard: BalanceReport.Heard) {
        self.init(
            account: account.name, venue: account.venue,
            status: heard.last == nil ? .failed : heard.doubtful > 0 ? .partial : .ok, fetchedAt: heard.last,
            latency: nil, failure: Self.failure(health, heard))
    }

    /// What is suspect or was never heard of is said, as what a reading left out is.
    private static func failure(_ health: AccountHealth?, _ heard: BalanceReport.Heard) -> ReadFailure? {
        if heard.last == nil {
            return health?.failure ?? ReadFailure(.unavailable, "nothing had been heard of this account")
        }
        guard heard.doubtful > 0 else { return health?.failure }
        return ReadFailure(
            .unavailable,
            "\(heard.doubtful) of \(heard.holders) holders may have changed unseen, or were never heard of; see foil gaps"
        )
    }
}
