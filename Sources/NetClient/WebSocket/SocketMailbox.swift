import Net

/// What tasks ask of a connection's thread.
enum SocketCommand: Sendable {
    case send(SocketMessage)
    case ping([UInt8])
    case close(SocketClosing)
}

/// How tasks reach a connection's thread: commands in order, each answered exactly once, whenever it comes.
final class SocketMailbox: Sendable {
    struct Order: Sendable {
        var id: UInt64
        var command: SocketCommand
        var deadline: ContinuousClock.Instant?
        var reply: SocketWaiters.Reply
    }

    struct Mail {
        var orders: [Order] = []
        var cancelled: [UInt64] = []
        var hasRoom = false
        var isAbandoned = false
    }

    private struct State {
        var mail = Mail()
        var lastID: UInt64 = 0
        var isOver = false
    }

    private let state = Lock(State())
    private let waker: MultiHandle

    init(_ waker: MultiHandle) { self.waker = waker }

    func makeID() -> UInt64 {
        state.withLock {
            $0.lastID += 1
            return $0.lastID
        }
    }

    /// Posts an order, or answers it at once when the thread is gone.
    func post(_ order: Order) {
        let isOver = change { $0.orders.append(order) }
        if isOver { order.reply(.failure(SocketFailure(.closed, "The connection is closed."))) }
    }

    func cancel(_ id: UInt64) { change { $0.cancelled.append(id) } }

    /// The reader has made room in the inbox.
    func announceRoom() { change { $0.hasRoom = true } }

    /// Nobody holds the connection any more.
    func abandon() { change { $0.isAbandoned = true } }

    func take() -> Mail {
        state.withLock { state in
            defer { state.mail = Mail() }
            return state.mail
        }
    }

    /// The last mail: after it every order is answered at once.
    func takeLast() -> Mail {
        state.withLock { $0.isOver = true }
        return take()
    }

    @discardableResult
    private func change(_ body: (inout Mail) -> Void) -> Bool {
        let isOver = state.withLock { state in
            if !state.isOver { body(&state.mail) }
            return state.isOver
        }
        if !isOver { waker.wake() }
        return isOver
    }
}
