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

    package static func < (a: LedgerKey, b: LedgerKey) -> Bool { (a.venue, a.user ?? "") < (b.venue, b.user ?? "") }
}
