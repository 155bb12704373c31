/// What is to happen, in the order of time; what is due at the same time happens in the order in which it was asked for.
struct Timeline {
    private struct Event {
        let at: Duration
        let number: Int
        let body: () -> Void
    }

    private var heap: [Event] = []
    private var count = 0

    var next: Duration? { heap.first?.at }

    mutating func add(at time: Duration, _ body: @escaping () -> Void) {
        count += 1
        heap.append(Event(at: time, number: count, body: body))
        var place = heap.count - 1
        while place > 0, isEarlier(place, (place - 1) / 2) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func take() -> (at: Duration, body: () -> Void)? {
        guard !heap.isEmpty else { return nil }
        heap.swapAt(0, heap.count - 1)
        let event = heap.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && isEarlier(child, least) {
                least = child
            }
            guard least != place else { return (event.at, event.body) }
            heap.swapAt(place, least)
            place = least
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        heap[a].at == heap[b].at ? heap[a].number < heap[b].number : heap[a].at < heap[b].at
    }
}
