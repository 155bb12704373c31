import Balances

/// Holders of whom something was left aside and may have been newer than what stands: they are read again soon.
///
/// That a push is older than a reading is told by the venue's clock, which may have been set; and an answer that a push
/// overtook tells nothing. Both go on for as long as messages come, so one round of readings follows the other ever later.
struct Doubts: Sendable {
    private var waiting: [Holder] = []
    private var isWaiting: Set<Holder> = []
    /// The next round begins no earlier.
    private var earliest = Duration.zero
    private var lastRound: Duration?
    private var rounds = 0

    /// After this time without a round the next one is the first again.
    static let memory = Duration.seconds(60)
    /// Between rounds, however many there were: no longer than anybody waits who was told that a balance is live.
    static let longestPause = Duration.seconds(30)

    /// Adds a holder; one that waits already keeps its place.
    mutating func add(_ holder: Holder) {
        if isWaiting.insert(holder).inserted { waiting.append(holder) }
    }

    /// When the next round is due; nil while nobody waits.
    var nextWake: Duration? { waiting.isEmpty ? nil : earliest }

    func isDue(at now: Duration) -> Bool { !waiting.isEmpty && earliest <= now }

    /// The holders of the next round, taken out. What is added from now on waits for the one after it.
    mutating func take(_ count: Int, at now: Duration) -> [Holder] {
        let taken = Array(waiting.prefix(count))
        waiting.removeFirst(taken.count)
        for holder in taken { isWaiting.remove(holder) }
        if !taken.isEmpty { beganRound(at: now) }
        return taken
    }

    /// Puts the next round off.
    mutating func rest(until time: Duration) { earliest = max(earliest, time) }

    private mutating func beganRound(at now: Duration) {
        rounds = lastRound.map { now - $0 <= Self.memory } ?? false ? rounds + 1 : 0
        lastRound = now
        earliest = now + min(Self.longestPause, .seconds(Int64(1) << min(rounds, 5)))
    }
}
