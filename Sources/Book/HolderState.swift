package import Balances

/// What the book knows of one holder of one account.
package struct HolderState: Sendable, Hashable {
    package var account: String
    package var holder: Holder
    /// In the order of the last full statement; assets that came later by themselves follow.
    package var balances: [Balance]
    /// What broke a rule in them.
    package var findings: [Finding]
    /// Of the last statement; nil where the venue did not say, or nothing was ever said.
    package var venueTime: Timestamp?
    /// Of the last statement; nil where the venue has only named the holder.
    package var receivedAt: Timestamp?
    /// The entry that the last statement stands in; 0 where there is none.
    package var position: Int64
    /// The connection that brought it; 0 where it was read.
    package var epoch: Int64
    /// The feed's number of it.
    package var sequence: Int64?
    package var freshness: Freshness

    package init(
        account: String, holder: Holder, balances: [Balance], findings: [Finding] = [], venueTime: Timestamp?,
        receivedAt: Timestamp?, position: Int64, epoch: Int64, sequence: Int64?, freshness: Freshness
    ) {
        self.account = account
        self.holder = holder
        self.balances = balances
        self.findings = findings
        self.venueTime = venueTime
        self.receivedAt = receivedAt
        self.position = position
        self.epoch = epoch
        self.sequence = sequence
        self.freshness = freshness
    }

    /// What the holder has, as one statement; nil where nothing was ever said.
    package var statement: Statement? {
        receivedAt.map {
            Statement(holder: holder, extent: .full, balances: balances, venueTime: venueTime, receivedAt: $0)
        }
    }
}
