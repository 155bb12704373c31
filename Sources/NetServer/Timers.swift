/// What is to be done later, the soonest first; equal times in the order they were asked for.
struct Timers<Job> {
    private struct Entry {
        var due: Int64
        var order: UInt64
        var job: Job

        func isBefore(_ other: Entry) -> Bool {
            due != other.due ? due < other.due : order < other.order
        }
    }

    private var heap: [Entry] = []
    private var asked: UInt64 = 0

    /// In the microseconds of the loop's clock.
    var nextDue: Int64? { heap.first?.due }

    mutating func add(_ job: Job, due: Int64) {
        heap.append(Entry(due: due, order: asked, job: job))
        asked += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The soonest job if its time has come.
    mutating func take(at now: Int64) -> Job? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return first.job
    }

    mutating func removeAll() { heap.removeAll() }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

extension Duration {
    /// Whole microseconds, what the loop's clock counts; at most what fits, so that a huge duration is merely long.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow || abs(scaled) > Int64.max / 4 { return seconds < 0 ? 0 : Int64.max / 4 }
        return max(0, scaled + attoseconds / 1_000_000_000_000)
    }
}
