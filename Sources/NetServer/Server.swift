import CWebSockets
import Dispatch
package import Net

/// An HTTP/1.1 and WebSocket server: any number of listeners, one thread, handlers called on it.
///
/// Listeners may be added before and while it runs. A server ends once: after `stop` it cannot be started again.
package final class Server: Sendable {
    /// How long `run()` lets answers in flight finish when its task is cancelled: longer than a slow venue, shorter than
    /// a service manager's patience.
    package static let usualGrace: Duration = .seconds(5)

    private enum Phase: Sendable {
        case ready
        case running(pthread_t)
        case ended
    }

    private struct State {
        var phase = Phase.ready
        var loop: EventLoop?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let limits: ServerLimits
    private let state = Lock(State())

    package init(limits: ServerLimits = ServerLimits()) {
        self.limits = limits
    }

    deinit { cutOff() }

    /// Listens on an address: connections queue from here on, and are served once the server runs.
    ///
    /// - Parameters:
    ///   - host: a numeric address or a name of this machine, such as `127.0.0.1`.
    ///   - port: 0 for any free one.
    ///   - tls: PEM files; nil for plain HTTP.
    ///   - limits: this listener's own; nil for the server's.
    ///   - handler: called on the server's thread only.
    /// - Returns: the real port.
    /// - Throws: `portInUse`, `addressUnusable`, `tls`, or `ended`.
    package func listen(
        on host: String, port: Int, tls: TLSFiles? = nil, limits: ServerLimits? = nil,
        handler: sending any ServerHandler
    ) throws(ServerError) -> Int {
        let listener = try Listener(
            host: host, port: port, isSecure: tls != nil, limits: limits ?? self.limits, handler: handler)
        let port = listener.port
        let parcel = Parcel(listener)
        try onLoop { (loop) throws(ServerError) in try loop.add(parcel.content, tls: tls) }
        return port
    }

    /// Begins to serve and returns.
    package func start() throws(ServerError) {
        try state.withLock { (state) throws(ServerError) in
            guard case .ready = state.phase else { return }
            let loop = try existingLoop(&state)
            state.phase = .running(
                try Self.startThread { [weak self] in
                    loop.run()
                    self?.ended()
                })
        }
    }

    /// Serves until `stop` is called or the task is cancelled.
    package func run() async throws(ServerError) {
        try start()
        await withTaskCancellationHandler {
            await untilEnded()
        } onCancel: {
            _ = postStop(Self.usualGrace)
        }
    }

    /// Takes no more connections, finishes the answers in flight, closes WebSockets with 1001, and returns when all is
    /// closed; what is still open after `grace` is cut.
    package func stop(grace: Duration = Server.usualGrace) async {
        if postStop(grace) { await untilEnded() }
    }

    /// Runs `work` on the loop's thread, from any thread, in the order of the calls, and does what it returns.
    ///
    /// - Parameter port: whose handler's wakes and tickets these are. Nil: `wake` goes to every handler, and an answer to the
    ///   only one.
    package func perform(on port: Int? = nil, _ work: @escaping @Sendable () -> [ServerAction]) {
        let loop = state.withLock { $0.loop }
        _ = loop?.post { $0.perform(work(), port: port) }
    }

    /// Reads a TLS listener's files again: handshakes from now on show the new certificate, open connections live on.
    ///
    /// - Throws: `tls` when the pair cannot be used, and the old one stays in force; `ended`.
    package func reloadCertificates(port: Int) throws(ServerError) {
        try onLoop { (loop) throws(ServerError) in try loop.reloadCertificates(port: port) }
    }

    // MARK: The loop

    private func existingLoop(_ state: inout State) throws(ServerError) -> EventLoop {
        if let loop = state.loop { return loop }
        let loop = try EventLoop()
        state.loop = loop
        return loop
    }

    /// Does it here while nothing runs, on the loop's thread otherwise, and waits for it.
    private func onLoop(
        _ work: @escaping @Sendable (EventLoop) throws(ServerError) -> Void
    ) throws(ServerError) {
        let running: EventLoop? = try state.withLock { (state) throws(ServerError) in
            switch state.phase {
            case .ended: throw ServerError(.ended, "the server has ended: make a new one")
            case .running(let thread) where pthread_equal(thread, pthread_self()) == 0: return state.loop
            case .ready, .running:
                try work(try existingLoop(&state))
                return nil
            }
        }
        guard let running else { return }
        let done = DispatchSemaphore(value: 0)
        let outcome = Lock<ServerError?>(ServerError(.ended, "the server has ended: make a new one"))
        let posted = running.post { loop in
            do throws(ServerError) {
                try work(loop)
                outcome.withLock { $0 = nil }
            } catch {
                outcome.withLock { $0 = error }
            }
            done.signal()
        }
        if posted { done.wait() }
        if let error = outcome.withLock({ $0 }) { throw error }
    }

    private func postStop(_ grace: Duration) -> Bool {
        let loop: EventLoop? = state.withLock { state in
            switch state.phase {
            case .ended: return nil
            case .running: return state.loop
            case .ready:
                state.loop?.endContext()
                state.loop = nil
                state.phase = .ended
                return nil
            }
        }
        return loop?.post { $0.stop(within: grace) } ?? false
    }

    private func cutOff() {
        _ = state.withLock { $0.loop }?.post { $0.stop(within: .zero) }
    }

    private func ended() {
        let waiting = state.withLock { state in
            state.phase = .ended
            state.loop = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func untilEnded() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if case .ended = state.phase { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

/// A reference on its way to the loop's thread; whoever sends it does not touch it again.
private struct Parcel<Content>: @unchecked Sendable {
    let content: Content

    init(_ content: Content) { self.content = content }
}
