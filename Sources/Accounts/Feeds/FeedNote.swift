package import Balances

/// Something of a feed that is to be written down, in the order in which it is to be written.
package enum FeedNote: Sendable, Hashable {
    /// A message of the venue, with what it says.
    case message(Message)
    /// Comes before the message that showed it: whoever that message speaks of has been heard of since.
    case gap(Gap)
    /// How the feed fares; only when that changes.
    case health(HealthStatus, ReadFailure?)
    /// The venue acknowledged everything that was asked for: changes from here on are pushed. What changed before it,
    /// since the last end of the feed, is unknown.
    case live(epoch: Int64)
    /// A connection is being made that is counted in these buckets, once for each time a bucket stands here.
    case spent(buckets: [String])
    /// The venue wants nothing of this bucket until then. The session has told the budgets, or does with its next `wake`.
    case penalty(bucket: String, until: Timestamp)

    /// A message as it came, what was made of it, and what it says.
    package struct Message: Sendable, Hashable {
        package var body: [UInt8]
        package var verdict: MessageVerdict
        /// The connection it came by.
        package var epoch: Int64
        /// The venue's own number of it.
        package var sequence: Int64?
        package var venueTime: Timestamp?
        package var receivedAt: Moment
        /// What it says of one holder, whatever the verdict: only with `.applied` it counts.
        package var statement: Statement?
        /// What breaks a rule in the statement.
        package var findings: [Finding]
    }
}

/// What was made of a message. The numbers stand in journals and never change.
package enum MessageVerdict: UInt8, Sendable, Hashable {
    /// It counts: what it says is in the book.
    case applied = 1
    /// It says nothing of balances: an acknowledgement, a heartbeat, a list of users.
    case control = 2
    /// The same message had come before; it changes nothing.
    case duplicate = 3
    /// Something newer of the same holder had come before; it changes nothing.
    case late = 4
    /// It could not be read; it changes nothing.
    case malformed = 5
    /// The venue refused.
    case refused = 6
    /// It was held against another source of the same account; it changes nothing.
    case compared = 7
}

/// How a source of an account's balances fares. The words stand in journals and never change.
package enum HealthStatus: String, Sendable, Hashable {
    /// Feed and polls do what they should.
    case ok
    /// Connecting for the first time, or again.
    case connecting
    /// The last attempt failed; another follows.
    case failed
    /// It failed in a way that does not mend itself, as a refused key: tried again rarely.
    case refused
}
