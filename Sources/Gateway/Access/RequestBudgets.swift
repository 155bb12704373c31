package import Balances

/// How many requests each of many may make: a token bucket for everyone, of which only the time is kept when it will be full.
package struct RequestBudgets: Sendable {
    private let interval: Int64
    private let depth: Int64
    private let most: Int
    /// When each bucket will be full again, in nanoseconds; those that are full are not here.
    private var fullAt: [String: Int64] = [:]

    /// - Parameters:
    ///   - perSecond: how fast it fills; at least 1.
    ///   - burst: how much it holds; at least 1.
    ///   - most: how many are told apart. Past that all newcomers share one, so that nobody fills the memory with names.
    package init(perSecond: Int, burst: Int, most: Int = 16_384) {
        self.init(every: .seconds(1) / max(1, perSecond), burst: burst, most: most)
    }

    /// - Parameter interval: how long one request takes to come back.
    package init(every interval: Duration, burst: Int, most: Int = 16_384) {
        let (seconds, attoseconds) = interval.components
        self.interval = max(1, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        depth = self.interval * Int64(max(1, burst))
        self.most = most
    }

    /// Takes one; or answers how long to wait for it, and takes none.
    package mutating func take(_ name: String, now: Timestamp) -> Duration? {
        let name = fullAt[name] != nil || makeRoom(now) ? name : Self.others
        // A clock that was set back must not lock anyone out for longer than an empty bucket takes to fill.
        let full = min(max(fullAt[name] ?? 0, now.nanoseconds), now.nanoseconds &+ depth)
        let after = full &+ interval
        guard after - now.nanoseconds <= depth else {
            fullAt[name] = full
            return .nanoseconds(after - now.nanoseconds - depth)
        }
        fullAt[name] = after
        return nil
    }

    private mutating func makeRoom(_ now: Timestamp) -> Bool {
        guard fullAt.count >= most else { return true }
        fullAt = fullAt.filter { $0.value > now.nanoseconds }
        return fullAt.count < most
    }

    /// No address and no token has this name.
    private static let others = "*"
}
