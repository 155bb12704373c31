import Net

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs tasks on a connection's own thread: what a message means is worked out where it was read, and no other thread has to
/// wake for it. While they run, the connection is not read. Once it is over, the pool's threads run what is left.
final class SocketExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// The connection's, while it runs.
        var thread: pthread_t?
        var isOver = false
    }

    private let state = Lock(State())
    private let waker: MultiHandle

    init(_ waker: MultiHandle) { self.waker = waker }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (isOver, thread) = state.withLock { state in
            if !state.isOver { state.jobs.append(job) }
            return (state.isOver, state.thread)
        }
        if isOver { return globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
        // The thread itself looks before it waits.
        if let thread, pthread_equal(thread, pthread_self()) != 0 { return }
        waker.wake()
    }

    /// The calling thread is the connection's.
    func begin() { state.withLock { $0.thread = pthread_self() } }

    /// Runs what waits, and what that brings.
    func run() {
        while true {
            let jobs = take()
            if jobs.isEmpty { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// The thread takes no more.
    func end() {
        state.withLock { $0.isOver = true }
        for job in take() { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
    }

    private func take() -> [UnownedJob] {
        state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}
