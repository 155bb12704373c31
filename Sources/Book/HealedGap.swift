package import Accounts
package import Balances
package import Journal

/// A gap through which no holder is suspect any more. It follows from the record that healed it, and is written down as an
/// entry of its own, so that whoever reads the journal's entries in order misses nothing.
package struct HealedGap: Sendable, Hashable {
    package var account: String
    /// With what healed it, and the entry that noticed it.
    package var gap: Gap
    /// When what healed it was received.
    package var at: Moment

    package init(account: String, gap: Gap, at: Moment) {
        self.account = account
        self.gap = gap
        self.at = at
    }

    /// What is to be written.
    package var record: Record { .gap(gap, of: account, at: at) }
}
