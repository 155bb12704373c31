import Dispatch
import Net

/// Events between the journal's queue, which may be made to wait, and one loop.
final class EventQueue: Sendable {
    fileprivate typealias Reader = CheckedContinuation<Result<AccountEvent?, FollowingFailure>, Never>

    fileprivate struct State {
        var events: [AccountEvent] = []
        var first = 0
        var reader: Reader?
        var ending: Result<AccountEvent?, FollowingFailure>?
    }

    private let state = Lock<State>(State())
    private let room = DispatchSemaphore(value: 0)

    /// A moment of the fastest feed: a loop that is away for longer makes the venue wait.
    static let limit = 16_384

    /// Adds events, and returns when the queue is not full.
    func put(_ events: [AccountEvent]) {
        let (reader, event) = state.withLock { state -> (Reader?, AccountEvent?) in
            guard state.ending == nil else { return (nil, nil) }
            state.events += events
            guard state.reader != nil, let event = state.pop() else { return (nil, nil) }
            return (state.reader.take(), event)
        }
        reader?.resume(returning: .success(event))
        while state.withLock({ $0.ending == nil && $0.events.count - $0.first >= Self.limit }) { room.wait() }
    }

    /// Nothing more will come. The first call counts.
    func end(with failure: FollowingFailure?) {
        let ending = failure.map { Result<AccountEvent?, FollowingFailure>.failure($0) } ?? .success(nil)
        let reader = state.withLock { state -> Reader? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return state.reader.take()
        }
        reader?.resume(returning: ending)
        room.signal()
    }

    func next() async throws(FollowingFailure) -> AccountEvent? {
        let (event, hasRoom) = state.withLock { state -> (AccountEvent?, Bool) in
            let event = state.pop()
            return (event, state.events.count - state.first == Self.limit - 1)
        }
        if hasRoom { room.signal() }
        if let event { return event }
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            end(with: nil)
        }.get()
    }

    fileprivate func wait(_ reader: Reader) {
        let answer = state.withLock { state -> Result<AccountEvent?, FollowingFailure>? in
            if let event = state.pop() { return .success(event) }
            if let ending = state.ending { return ending }
            precondition(state.reader == nil, "an account's events have one reader at a time")
            state.reader = reader
            return nil
        }
        if let answer { reader.resume(returning: answer) }
    }
}

extension EventQueue.State {
    fileprivate mutating func pop() -> AccountEvent? {
        guard first < events.count else { return nil }
        defer {
            first += 1
            if first == events.count { (events, first) = ([], 0) }
        }
        return events[first]
    }
}
