/// A venue's own count of what a key or an address has used: at most so many events in any window of that length.
package struct RateMeter: Sendable {
    private let count: Int
    private let window: Duration
    private var times: [String: [Duration]] = [:]

    /// Addresses and keys counted at once; beyond that the ones whose windows are over are forgotten.
    private static let sweepAt = 4_096

    package init(_ count: Int, per window: Duration) {
        precondition(count > 0 && window > .zero, "a limit allows at least one event in some time")
        self.count = count
        self.window = window
    }

    /// Counts one event, and says whether it is within the limit. A refused event is not counted.
    package mutating func admits(_ who: String, at now: Duration) -> Bool {
        if times.count > Self.sweepAt { times = times.filter { $0.value.last.map { $0 + window > now } ?? false } }
        var mine = times[who, default: []]
        mine.removeAll { $0 + window <= now }
        let admitted = mine.count < count
        if admitted { mine.append(now) }
        times[who] = mine
        return admitted
    }
}
