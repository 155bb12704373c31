import Reports

/// How far along the journal's lines a reader is: all up to here has been handed to it.
///
/// As text, `17` is all of entry 17, and `17.2` that entry's first two lines.
struct StreamPlace: Sendable, Hashable, Comparable {
    var position: Int64
    /// The last line of the entry that was seen, from 1; `whole` for all there are.
    var line: Int

    static let whole = Int.max

    init(_ position: Int64, line: Int = Self.whole) {
        self.position = position
        self.line = line
    }

    /// After a line has been seen.
    init(after place: WatchLine.Place) {
        self.init(place.position, line: place.line == place.lines ? Self.whole : place.line)
    }

    /// Nil for what is no place: digits, and perhaps a dot and the number of a line.
    init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.map { Self.number($0) }
        guard let position = numbers[0] else { return nil }
        guard numbers.count > 1 else {
            self.init(position)
            return
        }
        guard let line = numbers[1], line > 0, position > 0 else { return nil }
        self.init(position, line: Int(line))
    }

    /// Digits alone; no sign, no space.
    private static func number(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }

    /// As it stands in `since` and in an event's `id`.
    var text: String { line == Self.whole ? "\(position)" : "\(position).\(line)" }

    /// The entry behind which everything must be read to go on from here.
    var after: Int64 { line == Self.whole ? position : position - 1 }

    static func < (a: StreamPlace, b: StreamPlace) -> Bool { (a.position, a.line) < (b.position, b.line) }
}
