internal import Dispatch
internal import Journal
internal import Net

/// What a journal needs besides appending, done beside it: the projections are built, and the write-ahead log is moved
/// into the file. On a queue of its own with a connection of its own, so that no commit waits for it.
final class Upkeep: @unchecked Sendable {
    // Sendable holds because `table`, `projections` and `reader` are touched on `queue` only; see `beside`.
    private let queue = DispatchQueue(label: "journal upkeep")
    private let table: BatchTable
    private let projections: Projections
    private let reader: RecordReader
    private let state = Lock(State())

    private struct State {
        /// Up to where the journal reaches.
        var head: Int64 = 0
        /// Bytes appended since the log was moved last.
        var unmoved = 0
        var isRunning = false
        var isOver = false
        var failure: StoreFailure?
    }

    /// Batches in one transaction: enough to share its cost, few enough that an end is not waited for.
    private static let batches = 32
    /// A quarter of what SQLite lets gather before it moves the log itself, within a commit.
    private static let movedBytes = JournalFile.logBytes / 4

    /// - Parameter path: of a journal that is open already.
    init(_ path: String, _ projections: Projections, _ reader: RecordReader) throws(StoreFailure) {
        table = BatchTable(try Database(path))
        self.projections = projections
        self.reader = reader
        try table.database.execute(
            "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0")
    }

    /// The journal reaches further: returns at once.
    ///
    /// - Throws: why the upkeep has failed, once.
    func advance(to head: Int64, appended bytes: Int) throws(StoreFailure) {
        let (starts, failure) = state.withLock { state -> (Bool, StoreFailure?) in
            state.head = head
            state.unmoved += bytes
            guard !state.isRunning, !state.isOver, state.failure == nil else { return (false, state.failure) }
            state.isRunning = true
            return (true, nil)
        }
        if let failure { throw failure }
        if starts { queue.async { self.work() } }
    }

    /// Does something while nothing is kept up.
    func beside<R>(_ body: () throws(StoreFailure) -> R) throws(StoreFailure) -> R {
        let result = queue.sync { Result { () throws(StoreFailure) in try body() } }
        return try result.get()
    }

    /// Returns when what is being done is done; nothing more is done afterwards.
    func end() {
        state.withLock { $0.isOver = true }
        queue.sync {}
    }

    private func work() {
        do throws(StoreFailure) {
            let hasMore = try step()
            let goesOn = state.withLock { state -> Bool in
                state.isRunning = !state.isOver && (hasMore || projections.built.position < state.head)
                return state.isRunning
            }
            if goesOn { queue.async { self.work() } }
        } catch {
            state.withLock { ($0.failure, $0.isRunning) = (error, false) }
        }
    }

    private func step() throws(StoreFailure) -> Bool {
        let (head, moves) = state.withLock { state -> (Int64, Bool) in
            let moves = state.unmoved >= Self.movedBytes
            if moves { state.unmoved = 0 }
            return (state.head, moves)
        }
        if moves { try table.database.execute("PRAGMA wal_checkpoint(PASSIVE)") }
        return try projections.buildSome(from: table, through: head, reader, batches: Self.batches)
    }
}

extension Projections {
    /// Builds further by at most `batches` batches of the journal.
    ///
    /// - Returns: whether anything is left to build.
    func buildSome(
        from table: BatchTable, through head: Int64, _ reader: RecordReader, batches: Int
    ) throws(StoreFailure) -> Bool {
        guard built.position < head else { return false }
        var next = try table.batch(holding: built.position + 1)
        var count = 0
        try build { () throws(StoreFailure) in
            guard let batch = next, count < batches else { return nil }
            var records: [Record] = []
            for entry in try table.entries(of: try table.open(batch)) { records.append(try reader.record(entry)) }
            count += 1
            next = try table.batch(after: batch)
            return (records, JournalHead(position: batch.last, digest: batch.digest))
        }
        return built.position < head
    }
}
