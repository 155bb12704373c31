import CCurl
import Frames
import Net

/// One connection's work, all of it on the connection's own thread: connecting, the handshake, frames, the end.
final class SocketSession {
    private enum Phase {
        case connecting
        case upgrading(UpgradeAnswer)
        case open
        case over
    }

    private let plan: SocketPlan
    private let mailbox: SocketMailbox
    private let inbox: SocketInbox
    private let executor: SocketExecutor
    private let multi: MultiHandle
    private let stream: SocketStream
    private let codec: SocketCodec
    private var waiters = SocketWaiters()
    private var phase = Phase.connecting
    /// The inbox is full: the socket is left unread.
    private var isPaused = false

    init(
        _ plan: SocketPlan, multi: MultiHandle, mailbox: SocketMailbox, inbox: SocketInbox, executor: SocketExecutor
    ) {
        (self.plan, self.multi, self.mailbox, self.inbox, self.executor) = (plan, multi, mailbox, inbox, executor)
        stream = SocketStream(multi)
        codec = SocketCodec(
            .client(makeMask: { UInt32(truncatingIfNeeded: plan.entropy()) }), limit: plan.limits.maximumMessageBytes)
    }

    /// Runs until the connection is over; `opened` is answered when the handshake is done or has failed.
    func run(opened: SocketWaiters.Waiter) {
        waiters.add(opened)
        executor.begin()
        defer { executor.end() }
        stream.connect(plan)
        while true {
            read(mailbox.take())
            move()
            executor.run()
            endLate()
            if case .over = phase { break }
            stream.wait(reading: wantsToRead, until: waiters.nextDeadline)
        }
        stream.disconnect()
        leave()
    }

    private func leave() {
        let closed = SocketFailure(.closed, "The connection to \(plan.origin) is closed.")
        for order in mailbox.takeLast().orders { order.reply(.failure(closed)) }
    }

    // MARK: what tasks ask for

    private func read(_ mail: SocketMailbox.Mail) {
        for order in mail.orders { obey(order) }
        for id in mail.cancelled { cancel(id) }
        if mail.hasRoom { isPaused = false }
        if mail.isAbandoned { end(.failure(SocketFailure(.closed, "The connection to \(plan.origin) was given up."))) }
    }

    private func obey(_ order: SocketMailbox.Order) {
        let reason: SocketWaiters.Reason
        let isTaken: Bool
        switch order.command {
        case .send(let message): (reason, isTaken) = (.sent, codec.send(message))
        case .ping(let payload): (reason, isTaken) = (.pong(payload), codec.ping(payload))
        case .close(let closing):
            (reason, isTaken) = (.closed, true)
            inbox.refuseNew()
            isPaused = false  // The peer's closing frame may stand behind what is dropped now.
            codec.close(closing)
        }
        guard isTaken else { return order.reply(.failure(SocketFailure(.closed, "The connection is being closed."))) }
        waiters.add(.init(id: order.id, reason: reason, deadline: order.deadline, reply: order.reply))
    }

    private func cancel(_ id: UInt64) {
        guard let waiter = waiters.take(id: id) else { return }
        let failure = SocketFailure(.cancelled, "The task was cancelled.")
        waiter.reply(.failure(failure))
        if waiter.reason == .opened { end(.failure(failure)) }
    }

    private func endLate() {
        for waiter in waiters.takeLate(at: .now) {
            let failure = SocketFailure(.timeout, "\(plan.origin) did not answer in the time given.")
            waiter.reply(waiter.reason == .closed ? .success(()) : .failure(failure))
            if waiter.reason == .opened || waiter.reason == .closed { end(.failure(failure)) }
        }
    }

    // MARK: bytes

    private func move() {
        if case .connecting = phase { checkConnection() }
        write()
        var rounds = 0
        while wantsToRead, rounds < Self.readsPerTurn {
            rounds += 1
            switch stream.read() {
            case .bytes(let bytes):
                receive(bytes)
                executor.run()
            case .nothing: return
            case .end:
                end(
                    .failure(
                        SocketFailure(.interrupted, "\(plan.origin) ended the connection without a closing handshake."))
                )
            case .failed(let failure): end(.failure(SocketFailure(failure)))
            }
            write()
        }
    }

    private func checkConnection() {
        switch stream.connection(to: plan.origin) {
        case .none: return
        case .failure(let failure): end(.failure(SocketFailure(failure)))
        case .success:
            stream.add(plan.request.bytes)
            phase = .upgrading(
                UpgradeAnswer(
                    expectedAccept: plan.request.expectedAccept, limit: plan.limits.maximumHandshakeBytes))
        }
    }

    private var wantsToRead: Bool {
        switch phase {
        case .upgrading: true
        case .open: !isPaused && stream.unwritten < Self.unwrittenBytes
        case .connecting, .over: false
        }
    }

    private func write() {
        if case .open = phase { stream.add(codec.takeOutgoing()) }
        switch stream.write() {
        case .success: if stream.unwritten == 0 { answer(.sent) }
        case .failure(let failure): end(.failure(SocketFailure(failure)))
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) {
        switch phase {
        case .upgrading(var answer):
            let progress = answer.receive(bytes)
            phase = .upgrading(answer)
            follow(progress, in: bytes)
        case .open: take(codec.receive(bytes))
        case .connecting, .over: break
        }
    }

    private func follow(_ progress: UpgradeAnswer.Progress, in bytes: UnsafeRawBufferPointer) {
        switch progress {
        case .incomplete: return
        case .accepted(let consumed):
            phase = .open
            answer(.opened)
            receive(UnsafeRawBufferPointer(rebasing: bytes[consumed...]))
        case .refused(let status, let headers):
            end(
                .failure(
                    SocketFailure(
                        .refused(status: status, headers: headers),
                        "\(plan.origin) refused the WebSocket with status \(status).")))
        case .violation(let problem):
            end(.failure(SocketFailure(.violation, "\(plan.origin) \(problem): no WebSocket is there.")))
        case .tooLarge:
            end(
                .failure(
                    SocketFailure(
                        .tooLarge,
                        "The handshake's answer of \(plan.origin) is larger than \(plan.limits.maximumHandshakeBytes) bytes."
                    )))
        }
    }

    private func take(_ events: [SocketCodec.Event]) {
        var messages: [SocketMessage] = []
        var outcome: Result<SocketClosing, SocketFailure>?
        for event in events {
            switch event {
            case .message(let message): messages.append(message)
            case .pong(let payload): answer(.pong(payload))
            case .closed(let closing): outcome = .success(closing)
            case .refused(let code): outcome = .failure(plan.violation(code))
            }
        }
        isPaused = inbox.put(messages)
        if let outcome {
            write()  // The closing frame, as far as the socket takes it.
            end(outcome)
        }
    }

    // MARK: ends

    private func answer(_ reason: SocketWaiters.Reason) {
        for waiter in waiters.take(reason) { waiter.reply(.success(())) }
    }

    private func end(_ outcome: Result<SocketClosing, SocketFailure>) {
        if case .over = phase { return }
        phase = .over
        inbox.end(outcome)
        let failure = outcome.failure ?? SocketFailure(.closed, "\(plan.origin) closed the connection.")
        for waiter in waiters.takeAll() {
            waiter.reply(waiter.reason == .closed ? .success(()) : .failure(failure))
        }
    }

    /// So that a fast feed does not keep orders waiting: 16 reads of 64 KiB are a few milliseconds of frames.
    private static let readsPerTurn = 16

    /// A peer that sends pings and does not read the answers gets nothing more read from it.
    private static let unwrittenBytes = 256 << 10
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
