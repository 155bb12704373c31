import Net

/// Counts by a label's values, which are few and come as they are met.
package final class Tally<Key: Hashable & Sendable>: Sendable {
    private let counts = Lock<[Key: Int]>([:])

    package init() {}

    package func add(_ key: Key, _ count: Int = 1) { counts.withLock { $0[key, default: 0] += count } }

    package var all: [Key: Int] { counts.withLock { $0 } }
}
