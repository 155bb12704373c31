package import Journal

/// A store that brings what is computed from it up to date while there is nothing else to do.
///
/// Belongs to one thread, as its parts do.
package final class IndexedStore: JournalStore {
    private let store: SQLiteStore
    private let reader: RecordReader

    /// - Parameter reader: must know every venue that the journal may have messages of.
    package init(_ store: SQLiteStore, _ reader: RecordReader) {
        self.store = store
        self.reader = reader
    }

    package var head: JournalHead { store.head }
    package func append(_ batch: Batch) throws(StoreFailure) { try store.append(batch) }
    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) { try store.save(checkpoint) }
    package func checkpoint() throws(StoreFailure) -> Checkpoint? { try store.checkpoint() }

    package func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {
        try store.read(positions, body)
    }

    package func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        try store.verifyChain(progress: progress)
    }

    package func workWhenIdle() throws(StoreFailure) -> Bool { try store.indexSome(reader) }
}
