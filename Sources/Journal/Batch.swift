/// Entries that are committed together.
package struct Batch: Sendable {
    /// In order; their positions are set.
    package let entries: [Entry]
    /// Of the first entry.
    package let firstPosition: Int64

    /// Numbers the entries from the one after `head`. An empty batch is a programmer's mistake and traps.
    package init(_ entries: [Entry], after head: Int64) {
        precondition(!entries.isEmpty, "a batch has at least one entry")
        var entries = entries
        for index in entries.indices { entries[index].position = head + 1 + Int64(index) }
        self.entries = entries
        firstPosition = head + 1
    }

    /// Entries that have their positions, one after the other. Anything else is a programmer's mistake and traps.
    package init(numbered entries: [Entry]) {
        guard let first = entries.first, let last = entries.last else {
            preconditionFailure("a batch has at least one entry")
        }
        precondition(
            first.position > 0 && last.position - first.position == Int64(entries.count) - 1,
            "the entries of a batch follow each other")
        self.entries = entries
        firstPosition = first.position
    }

    package var lastPosition: Int64 { firstPosition + Int64(entries.count) - 1 }
}
