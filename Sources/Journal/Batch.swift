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

    package var lastPosition: Int64 { firstPosition + Int64(entries.count) - 1 }
}
