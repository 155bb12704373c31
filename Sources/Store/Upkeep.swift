internal import Dispatch
internal import Journal
internal import Net

/// Builds the projections beside the journal, on a thread of its own with a connection of its own, so that no commit waits
/// for it.
///
/// While entries keep coming it works in short stints, also within SQLite's own commits, and rests between them: it shares
/// the cores and the disk with the journal's commits, and the projections may lag behind, as whoever asks them has them
/// brought up to the head first.
final class Upkeep: @unchecked Sendable {
    // Sendable holds because `table`, `projections`, `reader` and `stint` are touched with `workshop` locked only.
    private let table: BatchTable
    private let projections: Projections
    private let reader: RecordReader
    private var stint = Stint(from: 0)
    private let workshop = Lock(())
    private let state: Lock<State>
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private struct State {
        /// Up to where the journal reaches, and the projections.
        var head: Int64
        var built: Int64
        /// When it last came to reach further.
        var lastAdvance = DispatchTime(uptimeNanoseconds: 0)
        /// So many wait for what is under way.
        var waiting = 0
        /// The thread waits to be woken.
        var isAsleep = false
        var isOver = false
        var failure: StoreFailure?
    }

    /// Entries in one transaction: enough to share its cost, few enough that the disk has written their pages before anybody
    /// else has waited for long. Most rows come to a page of their own.
    private static let entries: Int64 = 512
    /// When it lags behind, what is done with one write of a page counts more; an end still need not be waited for.
    private static let mostEntries: Int64 = 2_048
    /// Fewer entries than are worth a transaction wait for so long, for more to come.
    private static let gathering = DispatchTimeInterval.milliseconds(100)
    /// Nothing has come for so long: it works without rest. Nanoseconds.
    private static let lull: Int64 = 50_000_000

    /// - Parameter path: of a journal that is open already.
    init(_ path: String, _ projections: Projections, _ reader: RecordReader) throws(StoreFailure) {
        table = BatchTable(try Database(path))
        self.projections = projections
        self.reader = reader
        state = Lock(State(head: projections.built.position, built: projections.built.position))
        try table.database.execute(
            "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0")
        BackgroundThread.start { [self] in
            work()
            ended.signal()
        }
    }

    /// The journal reaches further: returns at once.
    func advance(to head: Int64) {
        let now = DispatchTime.now()
        let wakes = state.withLock { state -> Bool in
            (state.head, state.lastAdvance) = (head, now)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if wakes { wake.signal() }
    }

    /// Throws why the upkeep has failed.
    func check() throws(StoreFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Does something while nothing is kept up.
    func beside<R>(_ body: () throws(StoreFailure) -> R) throws(StoreFailure) -> R {
        state.withLock { $0.waiting += 1 }
        wake.signal()
        defer { state.withLock { $0.waiting -= 1 } }
        return try workshop.withLock { _ throws(StoreFailure) in try body() }
    }

    /// Returns when what is being done is done, or undone; nothing more is done afterwards.
    func end() {
        state.withLock { $0.isOver = true }
        wake.signal()
        ended.wait()
    }

    private func work() {
        while let head = waitForWork() {
            do throws(StoreFailure) {
                try workshop.withLock { _ throws(StoreFailure) in try build(through: head) }
            } catch {
                state.withLock { if !$0.isOver { $0.failure = error } }
                return
            }
            let built = projections.built.position
            state.withLock { $0.built = built }
        }
    }

    private func build(through head: Int64) throws(StoreFailure) {
        let left = head - projections.built.position
        let entries = Int(min(max(Self.entries, left / 8), Self.mostEntries))
        beginStint()
        // An end is noticed after the commit.
        try QuietWrites(pause: { try? self.pause() }).during { () throws(StoreFailure) in
            _ = try projections.buildSome(from: table, through: head, reader, entries: entries, between: pause)
        }
        try pause()
    }

    private func beginStint() { stint = Stint(from: DispatchTime.now().uptimeNanoseconds) }

    /// Between two pieces of the work: the end of a stint, once it has lasted long enough.
    private func pause() throws(StoreFailure) {
        let now = DispatchTime.now()
        guard stint.isOver(at: now.uptimeNanoseconds) else { return }
        let (isOver, isBusy) = state.withLock { state in
            let lull = Int64(now.uptimeNanoseconds) - Int64(state.lastAdvance.uptimeNanoseconds)
            return (state.isOver, state.waiting == 0 && lull < Self.lull)
        }
        if isOver { throw StoreFailure(.failed, "the upkeep has ended") }
        if isBusy { _ = wake.wait(timeout: now + .nanoseconds(Int(stint.rest(at: now.uptimeNanoseconds)))) }
        beginStint()
    }

    /// How far to build next; nil when it is over.
    private func waitForWork() -> Int64? {
        var hasGathered = false
        while true {
            let (head, isOver) = state.withLock { state -> (Int64?, Bool) in
                let left = state.head - state.built
                state.isAsleep = left == 0
                return (left > 0 ? state.head : nil, state.isOver)
            }
            if isOver { return nil }
            guard let head else {
                wake.wait()
                continue
            }
            if hasGathered || state.withLock({ $0.head - $0.built }) >= Self.entries { return head }
            hasGathered = true
            _ = wake.wait(timeout: .now() + Self.gathering)
        }
    }
}

extension Projections {
    /// Builds further by whole batches: by at most so many, and by no more once there are so many entries.
    ///
    /// - Parameter between: called between two pieces of the work; what it throws ends the building, and undoes what was
    ///   begun.
    /// - Returns: whether anything is left to build.
    func buildSome(
        from table: BatchTable, through head: Int64, _ reader: RecordReader, batches: Int = .max, entries: Int = .max,
        between: () throws(StoreFailure) -> Void = {}
    ) throws(StoreFailure) -> Bool {
        guard built.position < head else { return false }
        var next = try table.batch(holding: built.position + 1)
        var (batchCount, entryCount) = (0, 0)
        func read() throws(StoreFailure) -> (records: [Record], head: JournalHead)? {
            guard let batch = next, batchCount < batches, entryCount < entries else { return nil }
            var records: [Record] = []
            for entry in try table.entries(of: try table.open(batch)) {
                try between()
                records.append(try reader.record(entry))
            }
            batchCount += 1
            entryCount += records.count
            next = try table.batch(after: batch)
            return (records, JournalHead(position: batch.last, digest: batch.digest))
        }
        try build(read, between: between)
        return built.position < head
    }
}
