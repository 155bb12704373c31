/// A short piece of work that can wait, so that work that cannot is never held up for long.
///
/// A thread that wakes while others run waits for one of them as long as a slice of the system's, which is milliseconds,
/// whatever their priorities. So background work gives the core back by itself, long before. Times are nanoseconds of a
/// steady clock.
struct Stint {
    /// Less than a commit takes, and enough for a few rows of an index.
    static let longest: UInt64 = 100_000
    /// After a stint it rests this many times as long.
    static let rest: UInt64 = 3

    private let began: UInt64

    init(from now: UInt64) { began = now }

    /// Whether the stint has lasted long enough to look up from the work.
    func isOver(at now: UInt64) -> Bool { now - began >= Self.longest }

    /// How long to rest after what was worked, which may have been one long step.
    func rest(at now: UInt64) -> UInt64 { (now - began) * Self.rest }
}
