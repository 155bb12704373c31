package import Balances

/// A holder that should be read again, and why.
package struct Candidate: Sendable, Hashable {
    package var holder: Holder
    package var freshness: Freshness
    /// Of the last statement; nil where there is none.
    package var receivedAt: Timestamp?
    /// Of the last statement; 0 where there is none.
    package var position: Int64
}

extension BalanceBook {
    /// The holders of an account that are most in need of being read again: suspect ones, those that were active last
    /// first; then those of whom not all was ever known; then the others, the oldest first. At most `count`.
    ///
    /// One pass over the account, without sorting it.
    package func candidates(of account: String, count: Int, at now: Timestamp) -> [Candidate] {
        guard let sheet = sheet(account), count > 0 else { return [] }
        let instant = Instant(now, settings.rule(of: account))
        return sheet.neediest(count).map { slot in
            let mark = sheet.holders.mark(slot)
            return Candidate(
                holder: sheet.holders.holder(slot), freshness: sheet.freshness(mark, slot, instant),
                receivedAt: mark.isStated ? Timestamp(nanoseconds: mark.receivedAt) : nil, position: mark.position)
        }
    }
}

extension AccountSheet {
    /// How much a holder needs to be read: less is more.
    private struct Need: Comparable {
        /// 0 suspect, 1 never known, 2 known.
        var kind: Int
        var order: Int64
        var slot: Int

        static func < (a: Need, b: Need) -> Bool { (a.kind, a.order, a.slot) < (b.kind, b.order, b.slot) }
    }

    fileprivate func neediest(_ count: Int) -> [Int] {
        var least = Smallest<Need>(count)
        holders.withEach { slot, mark, _ in least.take(need(mark, slot)) }
        return least.sorted.map(\.slot)
    }

    @inline(__always) private func need(_ mark: HolderMark, _ slot: Int) -> Need {
        guard let certain = certainSince(mark, slot) else { return Need(kind: 1, order: -mark.position, slot: slot) }
        if certain < gaps.newest { return Need(kind: 0, order: -mark.position, slot: slot) }
        return Need(kind: 2, order: certain, slot: slot)
    }
}

/// The smallest few of many values: a heap whose top is the largest of those kept.
struct Smallest<Value: Comparable> {
    private let limit: Int
    private var heap: [Value] = []

    init(_ limit: Int) { self.limit = limit }

    var sorted: [Value] { heap.sorted() }

    @inline(__always) mutating func take(_ value: Value) {
        if heap.count < limit {
            heap.append(value)
            rise(heap.count - 1)
        } else if value < heap[0] {
            heap[0] = value
            sink()
        }
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, heap[(place - 1) / 2] < heap[place] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var largest = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[largest] < heap[child] {
                largest = child
            }
            guard largest != place else { return }
            heap.swapAt(place, largest)
            place = largest
        }
    }
}
