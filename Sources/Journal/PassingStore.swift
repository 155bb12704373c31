/// A journal that keeps nothing: entries are numbered, and gone.
///
/// For whoever follows an account without keeping a record of it. A restart knows nothing of the time before.
package final class PassingStore: JournalStore {
    package private(set) var head = JournalHead.empty

    package init() {}

    package func append(_ batch: Batch) throws(StoreFailure) { head.position = batch.lastPosition }
    package func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {}
    package func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        ChainReport(head: head, batches: 0, droppedThrough: [:])
    }
    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) {}
    package func checkpoint() throws(StoreFailure) -> Checkpoint? { nil }
}
