/// What a run is to be.
package struct RunOrder: Sendable, Hashable {
    package var seed: UInt64
    /// Virtual time, at least an hour.
    package var length: Duration
    /// The episodes that happen; nil for all of them.
    package var only: Set<Int>?
    package var plant: Plant?
    /// What trouble there may be; empty for all kinds. Other kinds are another schedule.
    package var kinds: [Episode.Kind]

    package init(
        seed: UInt64, length: Duration, only: Set<Int>? = nil, plant: Plant? = nil, kinds: [Episode.Kind] = []
    ) {
        self.seed = seed
        self.length = length
        self.only = only
        self.plant = plant
        self.kinds = kinds
    }
}

/// What does not hold.
package struct Violation: Error, Sendable, Hashable {
    package var invariant: String
    package var detail: String
    package var at: Duration
}

/// What came of one run.
package struct RunReport: Sendable {
    package var order: RunOrder
    package var violation: Violation?
    package var schedule: [Episode] = []
    package var counts = RunCounts()

    package var isGood: Bool { violation == nil }
}

/// What happened in one run or in several.
package struct RunCounts: Sendable, Hashable {
    package var events = 0
    package var entries: Int64 = 0
    package var movements = 0
    package var requests = 0
    package var frames = 0
    package var restarts = 0
    /// Single answers, requests, frames and connections that were struck.
    package var faults = 0
    /// Entries read again from the first one on, and found to mean the same.
    package var replayed = 0

    package init() {}

    package static func += (sum: inout RunCounts, more: RunCounts) {
        sum.events += more.events
        sum.entries += more.entries
        sum.movements += more.movements
        sum.requests += more.requests
        sum.frames += more.frames
        sum.restarts += more.restarts
        sum.faults += more.faults
        sum.replayed += more.replayed
    }
}
