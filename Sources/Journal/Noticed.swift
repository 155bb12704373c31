package import Accounts
package import Balances

/// How an account fares, noted whenever it changes.
package struct AccountHealth: Sendable, Hashable {
    package typealias Status = HealthStatus

    package enum Source: String, Sendable, Hashable {
        case feed
        case reading
    }

    package var status: Status
    package var source: Source
    /// Why; nil where nothing failed.
    package var failure: ReadFailure?

    package init(_ status: Status, of source: Source, failure: ReadFailure? = nil) {
        self.status = status
        self.source = source
        self.failure = failure
    }
}

/// What was used up of a venue's limits, so that a restart does not spend it again.
package enum Spending: Sendable, Hashable {
    /// A request or connection was sent that is counted in these buckets.
    case spent(buckets: [String])
    /// The venue wants nothing of this bucket until then: a block, a ban or a blacklist.
    case penalty(bucket: String, until: Timestamp)
}
