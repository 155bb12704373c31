package import Balances
package import Journal
package import Net

/// A store that brings what is computed from it up to date beside what is appended, and takes away what need not be kept
/// while there is nothing else to do.
///
/// Belongs to one thread; the upkeep and the log's mover have their own.
package final class IndexedStore: JournalStore {
    private let store: SQLiteStore
    private let upkeep: Upkeep
    private let mover: LogMover
    private let retention: Lock<RetentionRules>
    /// Those that were last looked through for.
    private var looked = RetentionRules()
    private let now: () -> Timestamp
    private var nextPruning: Timestamp?
    private var hasEnded = false

    /// What is kept by the day need not be looked through more often.
    private static let pruneEvery = Duration.seconds(600)

    /// - Parameters:
    ///   - reader: must know every venue that the journal may have messages of.
    ///   - retention: may be changed by its owner at any time.
    ///   - now: the wall clock, for the age of what is kept.
    package convenience init(
        _ store: SQLiteStore, _ reader: RecordReader, retention: Lock<RetentionRules> = Lock(RetentionRules()),
        now: @escaping () -> Timestamp
    ) throws(StoreFailure) {
        try self.init(store, reader, retention: retention, log: LogMover.Limits(), now: now)
    }

    init(
        _ store: SQLiteStore, _ reader: RecordReader, retention: Lock<RetentionRules> = Lock(RetentionRules()),
        log: LogMover.Limits, now: @escaping () -> Timestamp
    ) throws(StoreFailure) {
        self.store = store
        mover = try LogMover(store.path, log)
        upkeep = try Upkeep(store.path, store.projections, reader)
        self.retention = retention
        self.now = now
        try store.table.database.countLog()
        upkeep.advance(to: store.head.position)
    }

    package var head: JournalHead { store.head }
    package func append(_ batch: Batch) throws(StoreFailure) {
        let database = store.table.database
        if try mover.asksForRest(database.logBytes) { try database.moveLog() }
        try store.append(batch)
        upkeep.advance(to: batch.lastPosition)
    }

    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) { try store.save(checkpoint) }
    package var savesBeside: (@Sendable (Checkpoint) throws(StoreFailure) -> Void)? { store.checkpointFile.save }
    package func checkpoint() throws(StoreFailure) -> Checkpoint? { try store.checkpoint() }

    package func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {
        try store.read(positions, body)
    }

    package func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        try store.verifyChain(progress: progress)
    }

    package func workWhenIdle() throws(StoreFailure) -> Bool {
        try upkeep.check()
        let rules = retention.withLock { $0 }
        if rules != looked { nextPruning = nil }
        looked = rules
        guard !rules.ages.isEmpty else { return false }
        let time = now()
        if let nextPruning, time < nextPruning { return false }
        let pruned = try upkeep.beside { () throws(StoreFailure) in try store.prune(rules, at: time) }
        // A long stretch without a message of the kind is no end.
        if pruned.batches > 0 { return true }
        nextPruning = time + Self.pruneEvery
        return false
    }

    /// Moves the write-ahead logs into their files: whoever copies those afterwards has everything.
    package func finish() throws(StoreFailure) {
        endHelpers()
        try store.moveLogs()
    }

    deinit { endHelpers() }

    private func endHelpers() {
        guard !hasEnded else { return }
        hasEnded = true
        upkeep.end()
        mover.end()
    }
}
