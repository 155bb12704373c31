import Accounts
import Balances
import Engine
import Net

/// A clock that jumps to the next thing anybody waits for, and a venue that answers after so long on it.
///
/// Everything runs on one thread, one job after the other; when there is no job left, everybody waits, and the clock is
/// turned. So no real time passes, and the same test always runs in the same order.
final class VirtualStage: HTTPTransport, Sendable {
    /// How long the answer takes, its status and its body; nil never answers.
    typealias Venue = @Sendable (_ path: String, _ count: Int) -> (after: Duration, status: Int, body: String)?

    private struct Waiter {
        var id: Int
        var until: Duration
        var resume: CheckedContinuation<Bool, Never>
    }

    private struct State: Sendable {
        var now = Duration.zero
        var waiters: [Waiter] = []
        var nextID = 0
        var sent: [(at: Duration, path: String)] = []
        var cancelled: Set<Int> = []
    }

    let executor = OneThread()
    private let state = Lock(State())
    private let venue: Venue

    init(_ venue: @escaping Venue) { self.venue = venue }

    /// Runs the body to its end.
    func run<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result {
        let result = Lock<Result?>(nil)
        Task(executorPreference: executor) {
            let value = await body()
            result.withLock { $0 = value }
        }
        while true {
            executor.runJobs()
            if let result = result.withLock({ $0 }) { return result }
            turn()
        }
    }

    var sent: [(at: Duration, path: String)] { state.withLock { $0.sent } }

    func reader() -> AccountReader { AccountReader(transport: { _ in self }, clock: clock) }

    var clock: EngineClock {
        EngineClock(
            now: { self.state.withLock { Moment(wall: Timestamp(nanoseconds: 0) + $0.now, steady: $0.now) } },
            sleep: { until in if await !self.wait(until: until) { throw CancellationError() } }, random: { 0 })
    }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
        let (start, count) = state.withLock { state -> (Duration, Int) in
            state.sent.append((state.now, request.path))
            return (state.now, state.sent.count)
        }
        let answer = venue(request.path, count)
        let end = start + min(answer?.after ?? timeout, timeout)
        guard await wait(until: end) else { throw TransportFailure(.cancelled, "cancelled") }
        guard let answer, answer.after < timeout else { throw TransportFailure(.timeout, "no answer") }
        return HTTPResponse(status: answer.status, body: Array(answer.body.utf8))
    }

    /// False when the task was cancelled.
    private func wait(until: Duration) async -> Bool {
        let id = state.withLock { state -> Int in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    guard !state.cancelled.contains(id) else { return false }
                    guard until > state.now else { return true }
                    state.waiters.append(Waiter(id: id, until: until, resume: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                state.cancelled.insert(id)
                return state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.resume.resume(returning: false)
        }
    }

    private func turn() {
        let due = state.withLock { state -> [Waiter] in
            guard let next = state.waiters.map(\.until).min() else { fatalError("everybody waits for nothing") }
            state.now = next
            defer { state.waiters.removeAll { $0.until <= next } }
            return state.waiters.filter { $0.until <= next }
        }
        for waiter in due { waiter.resume.resume(returning: true) }
    }
}

/// Runs jobs on the thread that asks for it, in the order they came.
final class OneThread: TaskExecutor, Sendable {
    private let jobs = Lock<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func runJobs() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
