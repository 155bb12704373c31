package import Balances

/// Tells which of two words of one holder is the newer, where a push and a reading cross on the way.
///
/// A reading's answer speaks of some moment between the question and the answer. A push that came in between may be newer
/// or older than it: the push stands, and the reading is to be repeated. A push that was held up on the way and says that
/// it is older than the question of a reading that has been answered since must not replace it.
package struct ReadTimes: Sendable {
    /// Readings on the way: what has been pushed since they were asked for.
    private var pushed: Set<Holder> = []
    private var askedAt: Timestamp?
    /// Holders read lately, with the time of the question.
    private var read: [Holder: Timestamp] = [:]
    /// The least time that a push took, by its own clock and ours: the two clocks' difference and the way. Of the present
    /// stretch of time and the one before: a venue's clock may be set, and then what was measured before it is wrong.
    private var shortest: (now: Duration?, before: Duration?)
    private var stretchBegan: Timestamp?

    package init() {}

    /// A push is held up at most this long: longer, and the connection's heartbeat would have failed.
    static let longestDelay = Duration.seconds(120)

    /// A feed connection began: its clock is to be measured anew.
    package mutating func connected() { (shortest, stretchBegan) = ((nil, nil), nil) }

    /// A question about holders went out.
    package mutating func asked(at time: Timestamp) {
        askedAt = time
        pushed.removeAll(keepingCapacity: true)
    }

    /// The question came to nothing, or has been dealt with.
    package mutating func settled() { askedAt = nil }

    /// Whether a push is newer than what was read; it is noted as seen.
    package mutating func takesPush(_ statement: Statement) -> Bool {
        let isNew = read.isEmpty || isNewer(statement)
        if askedAt != nil, isNew { pushed.insert(statement.holder) }
        measure(statement)
        return isNew
    }

    /// Whether an answer may stand: nothing was pushed for its holder since the question.
    package mutating func takesAnswer(_ statement: Statement) -> Bool {
        guard let askedAt else { return true }
        guard !pushed.contains(statement.holder) else { return false }
        if read.count > Self.remembered { forget(before: askedAt + .zero - Self.longestDelay) }
        read[statement.holder] = askedAt
        return true
    }

    /// Enough for every reading within the longest delay at five in two seconds, several times over.
    private static let remembered = 1_024

    private func isNewer(_ statement: Statement) -> Bool {
        guard let asked = read[statement.holder], let venueTime = statement.venueTime, let shortestWay else {
            return true
        }
        // Held up for longer than anything can be: the clock has been set.
        guard statement.receivedAt - (venueTime + shortestWay) <= Self.longestDelay else { return true }
        return !(venueTime + shortestWay < asked)
    }

    private mutating func measure(_ statement: Statement) {
        guard let venueTime = statement.venueTime else { return }
        let way = statement.receivedAt - venueTime
        if let began = stretchBegan, statement.receivedAt - began <= Self.longestDelay {
            shortest.now = shortest.now.map { min($0, way) } ?? way
        } else {
            (shortest, stretchBegan) = ((way, shortest.now), statement.receivedAt)
        }
    }

    private var shortestWay: Duration? {
        guard let now = shortest.now else { return nil }
        return shortest.before.map { min($0, now) } ?? now
    }

    private mutating func forget(before time: Timestamp) { read = read.filter { $0.value > time } }
}

extension Timestamp {
    fileprivate static func - (time: Timestamp, duration: Duration) -> Timestamp { time + (.zero - duration) }
}
