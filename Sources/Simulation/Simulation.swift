/// Runs the whole system under seeds: one run, the smallest schedule that still fails, or many.
package enum Simulation {
    /// One run.
    package static func run(_ order: RunOrder) -> RunReport {
        do {
            return try Stage(order).run()
        } catch {
            var report = RunReport(order: order)
            report.violation = Violation(invariant: "stage", detail: "\(error)", at: .zero)
            return report
        }
    }

    /// Leaves out episodes, first many at a time and then one by one, for as long as the run still fails in the same way.
    package static func shrink(_ report: RunReport) -> RunReport {
        var smallest = report
        var size = max(1, report.schedule.count / 2)
        while true {
            guard let smaller = shorter(smallest, by: size) else {
                if size == 1 { return smallest }
                size = max(1, size / 2)
                continue
            }
            smallest = smaller
            size = max(1, min(size, smaller.schedule.count / 2))
        }
    }

    /// The first run without so many neighbouring episodes that still fails; nil where all of them are needed.
    private static func shorter(_ report: RunReport, by size: Int) -> RunReport? {
        let numbers = report.schedule.map(\.number)
        for start in stride(from: 0, to: numbers.count, by: size) {
            var order = report.order
            order.only = Set(numbers[..<start] + numbers[min(start + size, numbers.count)...])
            let again = run(order)
            if again.violation?.invariant == report.violation?.invariant { return again }
        }
        return nil
    }

    /// Runs many seeds on so many threads; `each` is called with every report as it comes.
    package static func run(
        seeds: ClosedRange<UInt64>, length: Duration, plant: Plant? = nil, kinds: [Episode.Kind] = [], threads: Int,
        each: (RunReport) -> Void
    ) async {
        await withTaskGroup(of: RunReport.self) { group in
            var rest = seeds.makeIterator()
            func add() {
                guard let seed = rest.next() else { return }
                group.addTask { run(RunOrder(seed: seed, length: length, plant: plant, kinds: kinds)) }
            }
            for _ in 0..<threads { add() }
            for await report in group {
                each(report)
                add()
            }
        }
    }
}
