package import Accounts

/// The clocks and the randomness of the shell, given from outside so that the same engine runs under virtual ones.
package struct EngineClock: Sendable {
    /// The time now, on both clocks.
    package var now: @Sendable () -> Moment
    /// Returns when the steady clock has reached the time, or throws when the task is cancelled.
    package var sleep: @Sendable (_ until: Duration) async throws -> Void
    /// Uniform in `0...UInt64.max`; for nonces and jitter, so unpredictable in production.
    package var random: @Sendable () -> UInt64

    package init(
        now: @escaping @Sendable () -> Moment, sleep: @escaping @Sendable (_ until: Duration) async throws -> Void,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }
}
