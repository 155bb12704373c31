/// How often values of how much were seen, counted by upper bounds as Prometheus wants it.
///
/// The unit is whoever makes it's: nanoseconds for lengths of time, else plain numbers.
package final class Histogram: Sendable {
    /// One moment of it. Values are added without a lock, so `sum` may be one value ahead of the counts.
    struct Picture: Sendable, Hashable {
        /// How many were at most the bound of the same place; one more than there are bounds.
        var cumulative: [Int]
        var sum: Int

        var count: Int { cumulative.last ?? 0 }
    }

    /// Ascending.
    let bounds: [Int]
    private let counts: [Counter]
    private let sum = Counter()

    package init(bounds: [Int]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in Counter() }
    }

    package func observe(_ value: Int) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].add()
        sum.add(value)
    }

    package func observe(_ time: Duration) { observe(time.nanoseconds) }

    var picture: Picture {
        var total = 0
        let cumulative = counts.map { counter in
            total += counter.count
            return total
        }
        return Picture(cumulative: cumulative, sum: sum.count)
    }
}

extension Duration {
    /// Whole nanoseconds: enough for three hundred years.
    var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
