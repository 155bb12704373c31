import Net

/// Who waits for what on one connection, and until when. A value: it answers nobody itself.
struct SocketWaiters {
    /// Called once with how it ended.
    typealias Reply = @Sendable (Result<Void, SocketFailure>) -> Void

    enum Reason: Equatable {
        /// The handshake is done.
        case opened
        /// All that was given to send is with the kernel.
        case sent
        case pong([UInt8])
        case closed
    }

    struct Waiter {
        var id: UInt64
        var reason: Reason
        var deadline: ContinuousClock.Instant?
        var reply: Reply
    }

    private var waiters: [Waiter] = []

    var nextDeadline: ContinuousClock.Instant? { waiters.compactMap(\.deadline).min() }

    mutating func add(_ waiter: Waiter) {
        waiters.append(waiter)
    }

    mutating func take(_ reason: Reason) -> [Waiter] {
        take { $0.reason == reason }
    }

    mutating func take(id: UInt64) -> Waiter? {
        take { $0.id == id }.first
    }

    mutating func takeLate(at now: ContinuousClock.Instant) -> [Waiter] {
        take { waiter in waiter.deadline.map { $0 <= now } ?? false }
    }

    mutating func takeAll() -> [Waiter] {
        take { _ in true }
    }

    private mutating func take(where isWanted: (Waiter) -> Bool) -> [Waiter] {
        guard waiters.contains(where: isWanted) else { return [] }
        let taken = waiters.filter(isWanted)
        waiters.removeAll(where: isWanted)
        return taken
    }
}
