package import Balances

/// Whose money lies at which venue.
package struct LedgerKey: Sendable, Hashable, Comparable {
    /// The venue's name as in the configuration: `sfox-connect`.
    package var venue: String
    /// The end user; nil for the account's owner.
    package var user: String?

    package init(venue: String, user: String? = nil) {
        self.venue = venue
        self.user = user
    }

    /// As the model tells holders apart: by the bytes of their ids.
    package var holder: Holder { user.map(Holder.user) ?? .owner }

    package static func == (a: LedgerKey, b: LedgerKey) -> Bool { a.venue == b.venue && a.holder == b.holder }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(venue)
        hasher.combine(holder)
    }

    package static func < (a: LedgerKey, b: LedgerKey) -> Bool { (a.venue, a.holder) < (b.venue, b.holder) }
}
