/// How long to wait before trying again: doubling, with jitter, a bounded number of times.
public struct Backoff: Sendable, Hashable {
    /// Attempts in all, the first included. Four doublings from 200 ms end after about three seconds:
    /// long enough for a restart behind a load balancer, short enough that a dead venue does not hold up a table.
    public var attempts = 5
    /// The wait after the first failed attempt, before jitter.
    public var first = Duration.milliseconds(200)
    /// No wait is longer, whatever the attempt.
    public var longest = Duration.seconds(5)

    /// The waits every account has.
    public init() {}

    /// The wait after the given failed attempt (1 is the first); nil when there have been enough.
    ///
    /// `random` is uniform in `0...UInt64.max`; half of the wait is fixed, half is drawn, so that many
    ///   accounts which failed together do not come back together.
    public func wait(afterAttempt attempt: Int, random: UInt64) -> Duration? {
        guard attempt < attempts else { return nil }
        let whole = min(longest, first * (1 << min(attempt - 1, 16)))
        let share = Int64(random >> 44)  // 20 bits
        return whole / 2 + whole * Int(share) / (2 << 20)
    }
}
