import Accounts
import Balances
package import Engine
package import Paper

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension EngineClock {
    /// The machine's clocks and its random source.
    package static let system = EngineClock(
        now: {
            Moment(wall: Timestamp(nanoseconds: read(CLOCK_REALTIME)), steady: .nanoseconds(read(CLOCK_MONOTONIC)))
        },
        sleep: { until in
            let wait = until - .nanoseconds(read(CLOCK_MONOTONIC))
            if wait > .zero { try await Task.sleep(for: wait) }
        },
        random: { UInt64.random(in: 0...UInt64.max) })

    /// The same clocks for the paper venues.
    package var paper: @Sendable () -> PaperMoment {
        { [now] in
            let moment = now()
            return PaperMoment(wall: moment.wall, steady: moment.steady)
        }
    }
}

/// Nanoseconds of a clock of the machine.
private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let code = clock_gettime(clock, &time)
    precondition(code == 0, "the machine has no clock \(clock)")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
