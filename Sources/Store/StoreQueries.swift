package import Balances
package import Journal

// Queries speak of what the projections are built to; `catchUp` brings them to the head first.

extension SQLiteStore {
    private var history: HistoryQueries { HistoryQueries(database: projections.database) }

    /// Every account that has a history, by name.
    package func accountsWithHistory() throws(StoreFailure) -> [String] { try history.accounts() }

    /// How many holders of an account have a history.
    package func holderCount(of account: String) throws(StoreFailure) -> Int { try history.holderCount(of: account) }

    /// The holder of an account after one in the order of listing; the first after nil, and nil after the last.
    package func holder(of account: String, after previous: Holder?) throws(StoreFailure) -> Holder? {
        try history.holder(of: account, after: previous)
    }

    /// What a holder had; nil where nothing was known of it then.
    package func state(
        of account: String, _ holder: Holder, _ asOf: AsOf
    ) throws(StoreFailure) -> PastState? {
        try history.state(account, holder, asOf)
    }

    /// What every holder of an account had, the owner first and then users by their ids; holders of whom nothing was
    /// known then are left out. `body` may end it by throwing.
    package func forEachState(of account: String, _ asOf: AsOf, _ body: (PastState) throws -> Void) throws {
        var holder = try history.holder(of: account, after: nil)
        while let current = holder {
            if let state = try history.state(account, current, asOf) { try body(state) }
            holder = try history.holder(of: account, after: current)
        }
    }

    /// What became what for one holder, or for all holders of an account one after the other.
    ///
    /// - Parameters:
    ///   - venueAsset: one asset by the venue's own code; nil for all.
    ///   - times: what held from after the lower and up to the upper bound.
    ///   - knownAt: only what had been received by then counts; nil for all that is known.
    ///   - through: only what the journal had up to this position counts; nil for all of it.
    package func forEachChange(
        of account: String, _ holder: Holder? = nil, venueAsset: String? = nil, in times: ClosedRange<Timestamp>,
        knownAt: Timestamp? = nil, through: Int64? = nil, _ body: (PastChange) throws -> Void
    ) throws {
        var next = try holder ?? history.holder(of: account, after: nil)
        while let current = next {
            let query = ChangeQuery(
                queries: history, account: account, holder: current, venueAsset: venueAsset, knownAt: knownAt,
                through: through)
            try query.run(times, body)
            next = holder == nil ? try history.holder(of: account, after: current) : nil
        }
    }
}
