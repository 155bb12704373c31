import Accounts
import Gateway
import Journal

/// A store whose commits are timed and counted, and whose reading at the start is told.
final class MeteredStore: JournalStore {
    private let store: any JournalStore
    private let meters: CommitMeters
    private let readiness: Readiness
    private let now: @Sendable () -> Duration
    private let tell: (_ position: Int64, _ head: Int64) -> Void

    /// Progress is told once in so many entries.
    private static let step: Int64 = 4_096

    /// - Parameter now: a steady clock.
    init(
        _ store: any JournalStore, _ meters: CommitMeters, _ readiness: Readiness,
        now: @escaping @Sendable () -> Duration,
        tell: @escaping (_ position: Int64, _ head: Int64) -> Void
    ) {
        self.store = store
        self.meters = meters
        self.readiness = readiness
        self.now = now
        self.tell = tell
    }

    var head: JournalHead { store.head }

    func append(_ batch: Batch) throws(StoreFailure) {
        let began = now()
        do throws(StoreFailure) {
            try store.append(batch)
        } catch {
            meters.failures.add()
            readiness.become(.failed(error.message))
            throw error
        }
        meters.time.observe(now() - began)
        meters.entries.observe(batch.entries.count)
        meters.bytes.add(batch.entries.reduce(0) { $0 + $1.raw.count })
    }

    func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {
        tell(positions.lowerBound - 1, positions.upperBound)
        try store.read(positions) { entry in
            try body(entry)
            if entry.position % Self.step == 0 {
                // Who is told to end need not know the whole journal first.
                try Task.checkCancellation()
                tell(entry.position, positions.upperBound)
            }
        }
    }

    func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        try store.verifyChain(progress: progress)
    }

    var savesBeside: (@Sendable (Checkpoint) throws(StoreFailure) -> Void)? { store.savesBeside }
    func save(_ checkpoint: Checkpoint) throws(StoreFailure) { try store.save(checkpoint) }
    func checkpoint() throws(StoreFailure) -> Checkpoint? { try store.checkpoint() }

    func finish() throws(StoreFailure) { try store.finish() }

    func workWhenIdle() throws(StoreFailure) -> Bool {
        do throws(StoreFailure) {
            return try store.workWhenIdle()
        } catch {
            readiness.become(.failed(error.message))
            throw error
        }
    }
}
