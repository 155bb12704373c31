/// What the book cannot learn from the journal.
package struct BookSettings: Sendable, Hashable {
    /// What it means that a statement of everything does not name a currency the holder had. An assumption: no venue's
    /// documents say it.
    package enum MissingCurrency: UInt8, Sendable, Hashable {
        /// The venue says nothing of it any more: it leaves the holder's state. It does not become zero.
        case absent = 0
        /// It is as it was.
        case unchanged = 1
    }

    package var missingCurrency: MissingCurrency
    /// By the account's name.
    package var rules: [String: FreshnessRule]

    package init(missingCurrency: MissingCurrency = .absent, rules: [String: FreshnessRule] = [:]) {
        self.missingCurrency = missingCurrency
        self.rules = rules
    }

    /// The rule of an account; without one it is taken for an account that is only read.
    package func rule(of account: String) -> FreshnessRule { rules[account] ?? FreshnessRule() }
}

/// When an account's balances count as fresh.
package struct FreshnessRule: Sendable, Hashable {
    /// Whether a feed keeps it.
    package var hasFeed: Bool
    /// How often it is read.
    package var pollEvery: Duration

    package init(hasFeed: Bool = false, pollEvery: Duration = .seconds(30)) {
        self.hasFeed = hasFeed
        self.pollEvery = pollEvery
    }

    /// One reading may fail and the next be late: only after three is something wrong.
    package static let pollsUntilStale = 3

    /// What was read longer ago is stale.
    package var staleAfter: Duration { pollEvery * Self.pollsUntilStale }
}

/// How many holders of an account are how fresh.
package struct FreshnessCounts: Sendable, Hashable {
    package var live = 0
    package var polled = 0
    package var stale = 0
    package var suspect = 0
    package var unknown = 0

    package init() {}

    package var all: Int { live + polled + stale + suspect + unknown }
}
