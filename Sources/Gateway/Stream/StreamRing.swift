/// The last lines: of all entries after `base` what is followed, in no more memory than was given.
struct StreamRing: Sendable {
    /// What a reader finds.
    enum Found: Sendable {
        /// No line comes up to this entry, and nothing is there behind it.
        case nothing(through: Int64)
        /// What comes next is older than the ring, in which everything is behind this entry.
        case older(base: Int64)
        /// What comes next, in order.
        case segments([StreamSegment])
    }

    private var segments: [StreamSegment] = []
    /// Those before it are gone.
    private var first = 0
    private var weight = 0
    private let limit: Int
    private(set) var base: Int64
    private(set) var through: Int64

    /// An empty ring behind an entry.
    init(after base: Int64, limit: Int) {
        self.base = base
        self.limit = limit
        through = base
    }

    /// Adds what follows; the oldest goes. What does not follow is left out: it was made for a ring before this one.
    mutating func append(_ segment: StreamSegment) {
        guard segment.base == through else { return }
        through = segment.through
        guard !segment.lines.isEmpty else { return }
        segments.append(segment)
        weight += segment.weight
        while weight > limit, first < segments.count - 1 { dropFirst() }
        // Moved once for as many as there are.
        if first > segments.count / 2 {
            segments.removeFirst(first)
            first = 0
        }
    }

    /// Up to this entry nothing else has a line.
    mutating func pass(to position: Int64) { through = max(through, position) }

    private mutating func dropFirst() {
        weight -= segments[first].weight
        base = segments[first].through
        first += 1
    }

    /// What comes after a place, about `bytes` of it.
    func find(after place: StreamPlace, bytes: Int) -> Found {
        guard place.after >= base else { return .older(base: base) }
        var (index, count) = (firstSegment(after: place.after), 0)
        guard index < segments.count else { return .nothing(through: through) }
        let start = index
        while index < segments.count, count < bytes {
            count += segments[index].bytes.count
            index += 1
        }
        return .segments(Array(segments[start..<index]))
    }

    private func firstSegment(after position: Int64) -> Int {
        var (low, high) = (first, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].through <= position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
