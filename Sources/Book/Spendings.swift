import Accounts
package import Balances
import Journal

/// A request or connection that a venue counts, and when it was sent.
package struct RecentSpending: Sendable, Hashable {
    package var bucket: String
    package var at: Timestamp

    package init(bucket: String, at: Timestamp) {
        self.bucket = bucket
        self.at = at
    }
}

/// What was used up of a venue's limits lately, and which of them it wants left alone.
struct Spendings: Sendable {
    /// Longer than the window of any limit a venue has.
    static let kept = Duration.seconds(3_600)
    /// More than any venue lets through in that time; of more, the oldest are let go.
    static let most = 20_000

    private var spent: [RecentSpending] = []
    /// Those before it are let go; they leave the memory when they are the greater part.
    private var head = 0
    /// Until when, by bucket.
    private(set) var penalties: [String: Timestamp] = [:]

    /// In the order of the journal.
    var recent: ArraySlice<RecentSpending> { spent[head...] }

    mutating func note(_ spending: Spending, at time: Timestamp) {
        switch spending {
        case .spent(let buckets):
            for bucket in buckets { spent.append(RecentSpending(bucket: bucket, at: time)) }
            letGo(at: time)
        case .penalty(let bucket, let until):
            penalties[bucket] = max(penalties[bucket] ?? until, until)
        }
    }

    /// Takes what a checkpoint has; false where it is more than one can have.
    mutating func restore(_ spent: [RecentSpending], penalties: [String: Timestamp]) -> Bool {
        (self.spent, self.penalties) = (spent, penalties)
        return spent.count <= Self.most
    }

    private mutating func letGo(at time: Timestamp) {
        while head < spent.count, spent.count - head > Self.most || time - spent[head].at > Self.kept { head += 1 }
        guard head * 2 > spent.count else { return }
        spent.removeFirst(head)
        head = 0
    }
}
