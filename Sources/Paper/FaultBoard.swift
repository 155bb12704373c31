/// The faults that stand, in the order they were given.
package struct FaultBoard: Sendable {
    package private(set) var faults: [Fault] = []

    /// More than anyone orders by hand; a script that never deletes is told.
    package static let limit = 1_000

    /// Adds a fault; false when there are too many.
    package mutating func add(_ fault: Fault) -> Bool {
        guard faults.count < Self.limit else { return false }
        faults.append(fault)
        return true
    }

    package mutating func clear() { faults = [] }

    /// The first standing fault that fits, used up by one strike.
    mutating func strike(_ venue: String, at now: Duration, where fits: (Fault.Kind) -> Bool) -> Fault? {
        forget(at: now)
        guard let index = faults.firstIndex(where: { $0.venue == venue && fits($0.kind) }) else { return nil }
        defer { useUp(at: index) }
        return faults[index]
    }

    /// A request was answered with the clock wrong: that is one strike of every skew that is counted.
    mutating func spendClockSkew(_ venue: String) {
        for index in faults.indices.reversed() where faults[index].venue == venue && faults[index].kind == .clockSkew {
            useUp(at: index)
        }
    }

    /// How wrong the venue's clock is, all skews together.
    mutating func clockSkew(_ venue: String, at now: Duration) -> Duration {
        guard !faults.isEmpty else { return .zero }
        forget(at: now)
        return faults.filter { $0.venue == venue && $0.kind == .clockSkew }.reduce(.zero) { $0 + $1.amount }
    }

    private mutating func useUp(at index: Int) {
        guard let remaining = faults[index].remaining else { return }
        if remaining > 1 { faults[index].remaining = remaining - 1 } else { faults.remove(at: index) }
    }

    private mutating func forget(at now: Duration) {
        faults.removeAll { fault in fault.until.map { $0 <= now } ?? false }
    }
}
