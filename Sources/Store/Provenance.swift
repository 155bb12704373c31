package import Balances
package import Journal

/// Where in the journal something stands, and when it was so.
package struct Provenance: Sendable, Hashable {
    package var position: Int64
    /// Whether a feed pushed it or a request read it.
    package var kind: Entry.Kind
    /// When the venue says it was so; nil where it did not say.
    package var venueTime: Timestamp?
    package var receivedAt: Timestamp
    /// The connection; 0 where it was read.
    package var epoch: Int64
    /// The feed's own number.
    package var sequence: Int64?

    /// From when on it held: as the venue says, or else when it came.
    package var time: Timestamp { venueTime ?? receivedAt }

    package init(
        position: Int64, kind: Entry.Kind, venueTime: Timestamp?, receivedAt: Timestamp, epoch: Int64, sequence: Int64?
    ) {
        self.position = position
        self.kind = kind
        self.venueTime = venueTime
        self.receivedAt = receivedAt
        self.epoch = epoch
        self.sequence = sequence
    }

    init(_ entry: Entry, _ statement: Statement) {
        self.init(
            position: entry.position, kind: entry.kind, venueTime: statement.venueTime,
            receivedAt: statement.receivedAt, epoch: entry.epoch, sequence: entry.sequence)
    }

    /// What replaces what where both hold: a later entry an earlier one, and in one entry what held from later on.
    func isBefore(_ other: Provenance) -> Bool { (position, time) < (other.position, other.time) }
}
