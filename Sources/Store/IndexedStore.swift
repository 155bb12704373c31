package import Balances
package import Journal

/// A store that brings what is computed from it up to date, and takes away what need not be kept, while there is nothing
/// else to do.
///
/// Belongs to one thread, as its parts do.
package final class IndexedStore: JournalStore {
    private let store: SQLiteStore
    private let reader: RecordReader
    private let retention: RetentionRules
    private let now: () -> Timestamp
    private var nextPruning: Timestamp?

    /// What is kept by the day need not be looked through more often.
    private static let pruneEvery = Duration.seconds(600)

    /// - Parameters:
    ///   - reader: must know every venue that the journal may have messages of.
    ///   - now: the wall clock, for the age of what is kept.
    package init(
        _ store: SQLiteStore, _ reader: RecordReader, retention: RetentionRules = RetentionRules(),
        now: @escaping () -> Timestamp
    ) {
        self.store = store
        self.reader = reader
        self.retention = retention
        self.now = now
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

    package func workWhenIdle() throws(StoreFailure) -> Bool {
        if try store.indexSome(reader) { return true }
        guard !retention.ages.isEmpty else { return false }
        let time = now()
        if let nextPruning, time < nextPruning { return false }
        if try store.prune(retention, at: time).sections > 0 { return true }
        nextPruning = time + Self.pruneEvery
        return false
    }
}
