import Net

/// Messages between a connection's thread and its one reader, bounded in number and bytes.
///
/// The thread is never made to wait here: `put` says when the inbox is full, and the thread then leaves the socket unread
/// until the room asked for is there. So the bounds are passed by what one read of the socket held at most.
final class SocketInbox: Sendable {
    typealias Ending = Result<SocketClosing, SocketFailure>

    private typealias Reader = CheckedContinuation<Result<SocketMessage?, SocketFailure>, Never>

    private struct State {
        var messages: WaitingMessages
        var refusesNew = false
        var reader: Reader?
        var ending: Ending?
    }

    private let state: Lock<State>

    init(_ limits: SocketLimits) { state = Lock(State(messages: WaitingMessages(limits))) }

    /// Adds messages in order. True when the inbox is full now.
    func put(_ messages: [SocketMessage]) -> Bool {
        let (isFull, reader, message) = state.withLock { state -> (Bool, Reader?, SocketMessage?) in
            guard !state.refusesNew else { return (false, nil, nil) }
            state.messages.append(messages)
            guard state.reader != nil, let message = state.messages.pop() else {
                return (state.messages.isFull, nil, nil)
            }
            return (state.messages.isFull, state.reader.take(), message)
        }
        if let message { reader?.resume(returning: .success(message)) }
        return isFull
    }

    /// From now on new messages are dropped; what waits may still be read.
    func refuseNew() {
        state.withLock { $0.refusesNew = true }
    }

    /// Nothing more will come. The first call counts.
    func end(_ ending: Ending) {
        let reader = state.withLock { state -> Reader? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return state.reader.take()
        }
        reader?.resume(returning: ending.map { _ in nil })
    }

    /// How the connection ended; nil while it has not.
    var ending: Ending? { state.withLock(\.ending) }

    /// The next message, nil at the end. `onRoom` is called when the inbox was full and is half empty again.
    /// Runs where its caller runs: a hop to the pool and back would cost ten times what a message costs.
    nonisolated(nonsending) func next(onRoom: () -> Void) async -> Result<SocketMessage?, SocketFailure> {
        let (message, hasRoom) = state.withLock { state in (state.messages.pop(), state.messages.makesRoom()) }
        if hasRoom { onRoom() }
        if let message { return .success(message) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            let reader = state.withLock { $0.reader.take() }
            reader?.resume(returning: .failure(Self.cancelled))
        }
    }

    /// The next messages that wait, at least one; nil at the end. Otherwise as `next`.
    nonisolated(nonsending) func nextSome(onRoom: () -> Void) async -> Result<[SocketMessage]?, SocketFailure> {
        let (messages, hasRoom) = state.withLock { state in (state.messages.popSome(), state.messages.makesRoom()) }
        if hasRoom { onRoom() }
        if !messages.isEmpty { return .success(Array(messages)) }
        return await next(onRoom: onRoom).map { $0.map { [$0] } }
    }

    private func wait(_ reader: Reader) {
        let answer = state.withLock { state -> Result<SocketMessage?, SocketFailure>? in
            if let message = state.messages.pop() { return .success(message) }
            if let ending = state.ending { return ending.map { _ in nil } }
            if Task.isCancelled { return .failure(Self.cancelled) }
            precondition(state.reader == nil, "A connection has one reader at a time: two tasks are receiving.")
            state.reader = reader
            return nil
        }
        if let answer { reader.resume(returning: answer) }
    }

    private static let cancelled = SocketFailure(.cancelled, "The reading task was cancelled.")
}
