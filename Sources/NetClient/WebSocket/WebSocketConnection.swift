package import Net

/// An open WebSocket connection. When the last reference to it is gone, it is cut without a closing handshake.
package final class WebSocketConnection: Sendable {
    private let multi = MultiHandle()
    private let mailbox: SocketMailbox
    private let inbox: SocketInbox
    private let thread: SocketExecutor

    init(_ limits: SocketLimits) {
        mailbox = SocketMailbox(multi)
        inbox = SocketInbox(limits)
        thread = SocketExecutor(multi)
    }

    deinit {
        mailbox.abandon()
    }

    /// How the connection ended: the peer's closing frame, or why there was none. Nil while it is open.
    package var ending: Result<SocketClosing, SocketFailure>? { inbox.ending }

    /// The connection's own thread, for a task that reads much and works on it for a short time only: nothing is read meanwhile.
    package var executor: any TaskExecutor { thread }

    /// The next message; nil after a closing handshake, when all that came before it has been read.
    ///
    /// Messages wait in a queue bounded by `SocketLimits`. When it is full the socket is not read until the queue is
    /// half empty: the peer then finds its own buffers full and must wait or give up. One task reads at a time.
    nonisolated(nonsending) package func receive() async throws(SocketFailure) -> SocketMessage? {
        try await inbox.next(onRoom: mailbox.announceRoom).get()
    }

    /// The next messages that wait, at least one, for a reader that is faster by the dozen; otherwise as `receive()`.
    nonisolated(nonsending) package func receiveSome() async throws(SocketFailure) -> [SocketMessage]? {
        try await inbox.nextSome(onRoom: mailbox.announceRoom).get()
    }

    /// All messages from here on, as `receive()` gives them.
    package var messages: Messages { Messages(connection: self) }

    /// Sends a message and returns when the kernel has all of it, so a peer that does not read holds the sender up.
    package func send(_ message: SocketMessage) async throws(SocketFailure) {
        try await order(.send(message), timeout: nil).get()
    }

    /// Sends a ping and waits for its own pong, so pongs nobody asked for don't count. A late one leaves the connection
    /// open: what it means is for the caller to say.
    package func ping(timeout: Duration) async throws(SocketFailure) {
        let number = mailbox.makeID()
        try await order(.ping(withUnsafeBytes(of: number.bigEndian, Array.init)), timeout: timeout).get()
    }

    /// Sends a closing frame and waits for the peer's, at most as long as `timeout`; then the connection is cut.
    /// Messages that arrive meanwhile are dropped. Closing a closed connection does nothing.
    package func close(_ closing: SocketClosing = .normal, timeout: Duration = standardClosingTime) async {
        _ = await order(.close(closing), timeout: timeout)
    }

    /// A peer that is there answers within a round trip; one that is not should not hold up the end of a program.
    package static let standardClosingTime = Duration.seconds(2)

    func open(_ plan: SocketPlan) async -> Result<Void, SocketFailure> {
        let (multi, mailbox, inbox, thread) = (multi, mailbox, inbox, thread)
        return await answered(timeout: plan.timeout) { id, deadline, reply in
            startThread {
                let session = SocketSession(plan, multi: multi, mailbox: mailbox, inbox: inbox, executor: thread)
                session.run(opened: .init(id: id, reason: .opened, deadline: deadline, reply: reply))
            }
        }
    }

    private func order(_ command: SocketCommand, timeout: Duration?) async -> Result<Void, SocketFailure> {
        await answered(timeout: timeout) { id, deadline, reply in
            mailbox.post(.init(id: id, command: command, deadline: deadline, reply: reply))
        }
    }

    private func answered(
        timeout: Duration?, _ start: (UInt64, ContinuousClock.Instant?, @escaping SocketWaiters.Reply) -> Void
    ) async -> Result<Void, SocketFailure> {
        let id = mailbox.makeID()
        let deadline = timeout.map { ContinuousClock.now.advanced(by: $0) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // As in `HTTPClient`: a cancellation that came first finds nothing, but is seen here.
                if Task.isCancelled {
                    continuation.resume(returning: .failure(SocketFailure(.cancelled, "The task was cancelled.")))
                } else {
                    start(id, deadline) { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            mailbox.cancel(id)
        }
    }
}

extension WebSocketConnection {
    /// The connection's messages in order; ends after a closing handshake, throws when there was none.
    package struct Messages: AsyncSequence, AsyncIteratorProtocol, Sendable {
        package typealias Element = SocketMessage
        package typealias Failure = SocketFailure

        let connection: WebSocketConnection

        package func makeAsyncIterator() -> Messages { self }

        package mutating func next() async throws(SocketFailure) -> SocketMessage? {
            try await connection.receive()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SocketFailure) -> SocketMessage? {
            try await connection.receive()
        }
    }
}
