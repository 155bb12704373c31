package import Balances
internal import Journal

/// What a holder had at a time.
package struct PastState: Sendable, Hashable {
    package var account: String
    package var holder: Holder
    /// In the order of the last full statement; assets that changed by themselves since then and are not in it follow.
    package var balances: [PastBalance]
    /// The last statement that counts, whether it named every asset or one.
    package var last: Provenance

    package init(account: String, holder: Holder, balances: [PastBalance], last: Provenance) {
        self.account = account
        self.holder = holder
        self.balances = balances
        self.last = last
    }
}

/// One balance of a past state, and the statement that it comes from.
package struct PastBalance: Sendable, Hashable {
    package var balance: Balance
    package var provenance: Provenance

    package init(_ balance: Balance, _ provenance: Provenance) {
        self.balance = balance
        self.provenance = provenance
    }
}

/// One asset of a holder becoming another amount.
package struct PastChange: Sendable, Hashable {
    package var account: String
    package var holder: Holder
    package var venueAsset: String
    /// The statement that brought it.
    package var provenance: Provenance
    /// Nil where nothing was known, or the asset was not named.
    package var before: Balance?
    /// Nil where the asset is no longer named.
    package var after: Balance?

    package init(
        account: String, holder: Holder, venueAsset: String, provenance: Provenance, before: Balance?, after: Balance?
    ) {
        self.account = account
        self.holder = holder
        self.venueAsset = venueAsset
        self.provenance = provenance
        self.before = before
        self.after = after
    }
}

/// Up to when, and as far as it was known when.
package struct AsOf: Sendable, Hashable {
    /// What held then.
    package var time: Timestamp
    /// Only what had been received by then counts; nil for all that is known.
    package var knownAt: Timestamp?
    /// Only what the journal had up to this position counts; nil for all of it.
    package var through: Int64?

    package init(_ time: Timestamp, knownAt: Timestamp? = nil, through: Int64? = nil) {
        self.time = time
        self.knownAt = knownAt
        self.through = through
    }
}

/// A state from what holds: each statement from its venue time on or, where the venue does not say, from when it was
/// received; where several hold, they count in the order of the journal, as in the book. A full statement replaces all of a
/// holder, a change only the assets it names.
struct StateBuilder {
    private var balances: [PastBalance] = []
    private(set) var last: Provenance?

    init() {}

    /// The state of what holds, each subject once; `asset` is nil where it is all of them.
    init(_ holding: [(record: HistoryRecord, asset: String?)]) {
        // Where two are of one entry and time, the full statement is the first of the two.
        let inOrder = holding.enumerated().sorted { a, b in
            let (first, second) = (a.element.record.provenance, b.element.record.provenance)
            if first.isBefore(second) || second.isBefore(first) { return first.isBefore(second) }
            return a.element.asset == nil && b.element.asset != nil
        }
        for (_, (record, asset)) in inOrder { apply(record, asset: asset) }
    }

    /// A statement that counts after those before. `asset` is nil for a full one.
    mutating func apply(_ record: HistoryRecord, asset: String?) {
        last = record.provenance
        let said = record.balances.map { PastBalance($0, record.provenance) }
        guard let asset else {
            balances = said
            return
        }
        let place = balances.firstIndex { $0.balance.venueAsset.isSpelled(asset) }
        balances.removeAll { $0.balance.venueAsset.isSpelled(asset) }
        balances.insert(contentsOf: said, at: place ?? balances.endIndex)
    }

    func state(_ account: String, _ holder: Holder) -> PastState? {
        last.map { PastState(account: account, holder: holder, balances: balances, last: $0) }
    }

    /// All balances, asset by asset in order; an asset that a message names twice stands there with its last row.
    var assets: [(asset: String, balance: Balance)] { balances.map { ($0.balance.venueAsset, $0.balance) } }
}
