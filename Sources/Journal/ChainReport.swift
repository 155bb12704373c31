/// What a walk along the whole chain found: nothing wrong, and how much is still there.
package struct ChainReport: Sendable, Hashable {
    /// The end of the chain; equal to one written down elsewhere, the journal is the same to the byte.
    package var head: JournalHead
    package var batches: Int
    /// The last position of each kind whose bytes retention has dropped.
    package var droppedThrough: [Entry.Kind: Int64]

    package init(head: JournalHead, batches: Int, droppedThrough: [Entry.Kind: Int64]) {
        self.head = head
        self.batches = batches
        self.droppedThrough = droppedThrough
    }

    /// The first position from which on everything is there: what stands before it is in checkpoint and projections only.
    package var completeFrom: Int64 { (droppedThrough.values.max() ?? 0) + 1 }
}
