#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A struct behind a lock: take it, get the action, release, act.
///
/// It is a plain pthread mutex: `Synchronization.Mutex` is slow under contention here and Thread Sanitizer does not see
/// through it. It does not recurse: calling `withLock` inside `withLock` of the same lock never returns.
package final class Lock<State>: @unchecked Sendable {
    // Sendable holds because `state` is touched between lock and unlock only.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// Apart from the object: an empty state inside it would share its address with the mutex's, and look like a race.
    private let state: UnsafeMutablePointer<State>

    package init(_ state: sending State) {
        mutex = .allocate(capacity: 1)
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
        self.state = .allocate(capacity: 1)
        self.state.initialize(to: state)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Lends the state for one short step. References in the state must not leave through the result.
    package func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state.pointee)
    }
}
