import CoinWWire
import Net

/// The open WebSockets, what each has been allowed, and when each was last heard of.
struct CoinWSockets: Sendable {
    struct Connection: Sendable, Hashable {
        var isLoggedIn = false
        var isSubscribed = false
        /// When its last message came, on the steady clock.
        var lastHeard: Duration
    }

    private var open: [SocketID: Connection] = [:]
    /// In the order they came, so that pushes go out in a fixed order.
    private(set) var order: [SocketID] = []
    private let idleLimit: Duration
    /// When the next call of `idle` was asked for; nil when none is due.
    private var wakeDue: Duration?

    /// - Parameter idleLimit: zero for none.
    init(idleLimit: Duration) { self.idleLimit = idleLimit }

    subscript(socket: SocketID) -> Connection? {
        get { open[socket] }
        set { if open[socket] != nil { open[socket] = newValue } }
    }

    mutating func add(_ socket: SocketID, at now: Duration) {
        open[socket] = Connection(lastHeard: now)
        order.append(socket)
    }

    mutating func remove(_ socket: SocketID) {
        open[socket] = nil
        order.removeAll { $0 == socket }
    }

    /// Takes out the connections that have been silent for too long.
    mutating func takeIdle(at now: Duration) -> [SocketID] {
        guard idleLimit > .zero else { return [] }
        let idle = order.filter { open[$0].map { $0.lastHeard + idleLimit <= now } ?? false }
        for socket in idle { remove(socket) }
        return idle
    }

    /// How long until the next connection may be found silent; nil when that was asked for before.
    mutating func nextWake(at now: Duration) -> Duration? {
        if let due = wakeDue, due <= now + Self.timerSlack { wakeDue = nil }
        guard idleLimit > .zero, let oldest = open.values.map(\.lastHeard).min() else { return nil }
        let due = max(oldest + idleLimit, now + Self.timerSlack)
        guard wakeDue == nil else { return nil }
        wakeDue = due
        return due - now
    }

    /// A timer may come a little early; without room for that the next one would never be asked for.
    private static let timerSlack = Duration.milliseconds(20)
}
