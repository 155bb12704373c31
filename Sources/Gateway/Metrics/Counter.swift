import Synchronization

/// A number that any thread may move at the cost of one atomic addition.
package final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    package init() {}

    package func add(_ count: Int = 1) { value.wrappingAdd(count, ordering: .relaxed) }
    package func set(_ count: Int) { value.store(count, ordering: .relaxed) }
    package var count: Int { value.load(ordering: .relaxed) }
}
