/// What one venue message says of one holder at one time.
public struct Statement: Sendable, Hashable {
    /// How much of the holder's state the message speaks for.
    public enum Extent: Sendable, Hashable {
        /// It replaces everything known of the holder.
        case full
        /// It changes the assets it names and no other.
        case change
    }

    /// The one holder it speaks of.
    public var holder: Holder
    /// What it leaves as it was.
    public var extent: Extent
    /// In the venue's order.
    public var balances: [Balance]
    /// When the venue says this was so; nil where it does not say.
    public var venueTime: Timestamp?
    /// When the message had arrived whole on this machine.
    public var receivedAt: Timestamp

    /// What one message said.
    @inlinable
    public init(
        holder: Holder, extent: Extent, balances: [Balance], venueTime: Timestamp? = nil, receivedAt: Timestamp
    ) {
        self.holder = holder
        self.extent = extent
        self.balances = balances
        self.venueTime = venueTime
        self.receivedAt = receivedAt
    }

    /// The balance under the venue's own code.
    public subscript(venueAsset: String) -> Balance? {
        balances.first { $0.venueAsset.isSpelled(venueAsset) }
    }
}
