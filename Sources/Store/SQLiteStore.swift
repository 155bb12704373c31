package import Journal

/// The journal in one SQLite file.
///
/// `PATH` is the journal, `PATH.lock` says who holds it, `PATH.checkpoint` is the last picture of the book, and
/// `PATH.index` has what is computed from the journal. Belongs to one thread.
package final class SQLiteStore: JournalStore {
    package let path: String
    package private(set) var head: JournalHead
    /// Why nothing more is written until the store is opened again; nil while all is well.
    package private(set) var failure: StoreFailure?
    let table: BatchTable
    var projections: Projections
    /// Nil where the store is only read.
    private let lock: StoreLock?

    /// Opens the journal, or creates it readable for this user only.
    ///
    /// - Throws: `.held` when another process has it, with who and since when; `.tooNew`, `.corrupt`, `.readOnly`,
    ///   `.full` or `.failed` with what to do.
    package convenience init(_ path: String, for owner: StoreOwner) throws(StoreFailure) {
        try self.init(path, under: try StoreLock(path, for: owner))
    }

    /// The same where the store is held already.
    package init(_ path: String, under lock: StoreLock) throws(StoreFailure) {
        self.path = path
        self.lock = lock
        table = BatchTable(try JournalFile.open(path))
        head = try table.checkedHead()
        let completeFrom = (try table.dropped().values.max() ?? 0) + 1
        projections = try Projections(try IndexFile.open(path + ".index", completeFrom: completeFrom))
        try dropForeignProjections()
    }

    /// One that is only read; see `init(reading:)`.
    init(_ path: String, reading table: BatchTable, _ projections: Projections) throws(StoreFailure) {
        self.path = path
        self.table = table
        self.projections = projections
        lock = nil
        head = try table.checkedHead()
        failure = StoreFailure(.readOnly, "\(path) was opened for reading only")
    }

    package func append(_ batch: Batch) throws(StoreFailure) {
        if let failure { throw failure }
        precondition(batch.firstPosition == head.position + 1, "a batch follows the head")
        let encoded = EncodedBatch(batch, after: head.digest)
        do {
            try table.insert(encoded, from: batch.firstPosition, to: batch.lastPosition)
        } catch {
            failure = error
            throw error
        }
        head = JournalHead(position: batch.lastPosition, digest: encoded.digest)
    }

    /// Moves what stands in the write-ahead logs into the files, as far as those who read there let it.
    func moveLogs() throws(StoreFailure) {
        try table.database.emptyLog()
        try projections.database.emptyLog()
    }

    package func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {
        var next = try table.batch(holding: positions.lowerBound)
        while let batch = next, batch.first <= positions.upperBound {
            let opened = try table.open(batch)
            for entry in try table.entries(of: opened) where positions.contains(entry.position) { try body(entry) }
            next = try table.batch(after: batch)
        }
    }

    package func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        let dropped = try table.dropped()
        var next = try table.batch(holding: 1)
        var (position, count) = (Int64(0), 0)
        while let batch = next {
            let opened = try table.open(batch)
            guard batch.first == position + 1 else { throw table.damage(batch, "batches before it are missing") }
            try table.checkMissing(opened, batch, dropped)
            _ = try table.entries(of: opened)
            (position, count) = (batch.last, count + 1)
            progress(position)
            next = try table.batch(after: batch)
        }
        try table.checkNothingElse()
        return ChainReport(head: head, batches: count, droppedThrough: dropped)
    }
}
