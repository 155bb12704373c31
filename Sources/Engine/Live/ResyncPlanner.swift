package import Book

/// Decides which end users are read again next, within what the key's budget allows.
///
/// It asks the book for the most urgent ones (suspect first, of those the recently active; then those never seen; then the
/// oldest), a few at a time, so that a new gap changes the order soon. What is left to do stands in the book alone,
/// which is why a restart takes up where the last run ended.
package struct ResyncPlanner: Sendable {
    private enum State: Sendable {
        /// Nothing is due before this time.
        case resting(until: Duration)
        case asked
        case ready([HolderState])
        case reading
    }

    private var state = State.resting(until: .zero)
    /// Someone became suspect or new while others were asked about or read.
    private var isHurried = false
    private let settings: EngineSettings

    package init(_ settings: EngineSettings) { self.settings = settings }

    /// Something became suspect or new: no rest.
    package mutating func hurry() {
        if case .resting = state { state = .resting(until: .zero) } else { isHurried = true }
    }

    /// Whether the book is to be asked now.
    package mutating func asks(at now: Duration) -> Bool {
        guard case .resting(let until) = state, until <= now else { return false }
        state = .asked
        isHurried = false
        return true
    }

    /// The book's answer.
    package mutating func proposed(_ holders: [HolderState], at now: Duration) {
        guard case .asked = state else { return }
        state = holders.isEmpty ? .resting(until: isHurried ? now : now + settings.quietPause) : .ready(holders)
    }

    /// The batch to read now, taken out.
    package mutating func takeBatch() -> [HolderState]? {
        guard case .ready(let holders) = state else { return nil }
        state = .reading
        return holders
    }

    /// The batch has been read, or could not be; `urgent` when there was someone suspect or never seen in it.
    package mutating func finished(urgent: Bool, failed: Bool, at now: Duration) {
        state = .resting(until: (urgent || isHurried) && !failed ? now : now + settings.quietPause)
    }

    /// When to look again.
    package var nextWake: Duration? {
        if case .resting(let until) = state { until } else { nil }
    }

    /// How long until so many holders have been read, at one in `pace`.
    package static func timeLeft(_ holders: Int, pace: Duration) -> Duration { pace * holders }
}
