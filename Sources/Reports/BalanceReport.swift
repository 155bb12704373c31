package import Accounts
package import Balances

/// What `foil balances` shows: every account's outcome, every balance, totals and findings. The shape of its JSON is the
/// contract that other programs rely on.
package struct BalanceReport: Sendable {
    package var generatedAt: Timestamp
    package var accounts: [AccountLine]
    package var balances: [BalanceLine]
    package var totals: [Total]
    package var findings: [FindingLine]
    /// False where a field of some balance that is not listed here cannot be held.
    package var isReadable = true

    /// One account and what came of it.
    package struct AccountLine: Sendable {
        package var account: String
        package var venue: Venue
        package var status: ReadResult.Status
        /// When the last of what is shown came; nil where nothing did.
        package var fetchedAt: Timestamp?
        /// How long the reading took; nil where nothing was read just now.
        package var latency: Duration?
        /// The one failure to show for the account.
        package var failure: ReadFailure?
        /// What had to be left out of a reading, with the reasons.
        package var missing: [ReadFailure] = []
    }

    /// One balance with everything that tells how far it may be trusted.
    package struct BalanceLine: Sendable {
        package var account: String
        package var venue: Venue
        package var holder: Holder
        /// Nil for a code that nobody has mapped.
        package var asset: Asset?
        package var balance: Balance
        package var freshness: Freshness
        package var venueTime: Timestamp?
        package var receivedAt: Timestamp
        /// Whether the message named the asset more than once: shown, but not counted.
        package var isRepeated: Bool
    }

    /// A finding with the account it belongs to.
    package struct FindingLine: Sendable {
        package var account: String
        package var finding: Finding

        package init(account: String, finding: Finding) {
            self.account = account
            self.finding = finding
        }
    }

    /// Which balances are wanted.
    package struct Selection: Sendable {
        /// Canonical or venue's own codes, compared without case; empty for all.
        package var assets: [String]
        /// End users; empty for everyone.
        package var users: [String]
        /// Leaves out balances that are known to be zero. An unknown amount is not zero.
        package var hidesZero: Bool

        package init(assets: [String] = [], users: [String] = [], hidesZero: Bool = false) {
            self.assets = assets
            self.users = users
            self.hidesZero = hidesZero
        }
    }

    package init(_ outcomes: [AccountOutcome], at time: Timestamp, selecting selection: Selection = Selection()) {
        generatedAt = time
        accounts = outcomes.map {
            AccountLine(
                account: $0.account.name, venue: $0.account.venue, status: $0.result.status,
                fetchedAt: $0.result.fetchedAt, latency: $0.result.latency, failure: $0.result.shownFailure,
                missing: $0.result.missing)
        }
        let lines = outcomes.flatMap { Self.lines($0) }.filter { selection.includes($0) }
        totals = Self.totals(lines, accountsAreMissing: outcomes.contains { $0.result.status != .ok })
        balances = lines.filter { !selection.hidesZero || !$0.isKnownToBeZero }
        findings = outcomes.flatMap { outcome in
            outcome.result.findings.map { FindingLine(account: outcome.account.name, finding: $0) }
        }
    }

    /// A report whose parts were made one by one.
    package init(
        generatedAt: Timestamp, accounts: [AccountLine], balances: [BalanceLine], totals: [Total],
        findings: [FindingLine]
    ) {
        self.generatedAt = generatedAt
        self.accounts = accounts
        self.balances = balances
        self.totals = totals
        self.findings = findings
    }

    /// Whether every account answered and every field could be read.
    package var isComplete: Bool {
        isReadable && accounts.allSatisfy { $0.status == .ok } && !balances.contains { $0.balance.hasUnreadable }
    }

    /// Whether no account answered at all.
    package var isFailure: Bool { !accounts.isEmpty && accounts.allSatisfy { $0.status == .failed } }

    /// The codes nobody has mapped, counted by account and code.
    package var unmapped: [(account: String, venueAsset: String, count: Int)] {
        var counts: [(account: String, venueAsset: String, count: Int)] = []
        var places: [[Spelling]: Int] = [:]
        for line in balances where line.asset == nil {
            let key = [Spelling(line.account), Spelling(line.balance.venueAsset)]
            if let place = places[key] {
                counts[place].count += 1
            } else {
                places[key] = counts.count
                counts.append((line.account, line.balance.venueAsset, 1))
            }
        }
        return counts
    }
}
