/// Holds the numbers of one connection's messages against 1, 2, 3, ...
///
/// All a venue sends on a connection is counted, acknowledgements included (docs/venues/sfox.md).
struct FeedOrder: Sendable {
    /// Where a number stands to those that came before.
    enum Place: Sendable, Hashable {
        case next
        /// These numbers never came, or come late.
        case after(hole: ClosedRange<Int64>)
        /// The highest number so far, with the same bytes.
        case repeated
        /// Below the highest number so far, or that number with other bytes.
        case late
    }

    /// The highest number so far; 0 before the first.
    private(set) var highest: Int64 = 0
    /// The message with the highest number; shares its memory with the note of it.
    private var last: [UInt8] = []

    /// The number that is due; nil where no higher one exists.
    var due: Int64? { highest == .max ? nil : highest + 1 }

    /// Places a message and counts it.
    mutating func place(_ number: Int64, _ body: [UInt8]) -> Place {
        guard number > highest else { return number == highest && body == last ? .repeated : .late }
        let due = highest + 1
        highest = number
        last = body
        return number == due ? .next : .after(hole: due...(number - 1))
    }
}
