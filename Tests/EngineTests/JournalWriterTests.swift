import Accounts
import Balances
import Book
import Dispatch
import Engine
import Journal
import Net
import Testing

@Suite struct JournalWriterTests {
    private static let moment = Moment(wall: Timestamp(nanoseconds: 1_000_000_001), steady: .seconds(3))

    private static func statement(_ user: String) -> Record {
        let statement = Statement(
            holder: .user(user), extent: .full, balances: [], venueTime: nil, receivedAt: moment.wall)
        let entry = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner), verdict: .applied,
            epoch: 1, receivedAt: moment, raw: [])
        return Record(entry, .statement(statement, []))
    }

    private static let gap = Record.gap(
        Gap(epoch: 1, kind: .hole, first: 5, last: 6, at: moment.wall), of: "a", at: moment)

    /// Writes batches one after the other and answers what was shown.
    private static func write(
        _ batches: [[Record]], to store: MemoryStore, after book: BalanceBook = BalanceBook()
    ) async -> [Record] {
        let shown = Lock<[Record]>([])
        // The writer has it for itself until it has finished.
        nonisolated(unsafe) let lent: any JournalStore = store
        let writer = JournalWriter(
            store: lent, book: book, observer: { records in shown.withLock { $0 += records } },
            failed: { Issue.record("\($0)") })
        writer.writeHealings()
        for batch in batches { writer.append(batch) }
        await writer.finish()
        return shown.withLock { $0 }
    }

    private static func entries(of store: MemoryStore) throws -> [Entry] {
        var entries: [Entry] = []
        if store.head.position > 0 { try store.read(1...store.head.position) { entries.append($0) } }
        return entries
    }

    @Test func `that a gap is healed is an entry of its own after the one that heals it`() async throws {
        let store = MemoryStore()
        let shown = await Self.write([[Self.statement("u"), Self.gap], [Self.statement("u")]], to: store)
        let healed = Gap(
            epoch: 1, kind: .hole, first: 5, last: 6, at: Self.moment.wall, healedBy: .statements, noticedIn: 2)
        #expect(shown.count == 4 && shown.last?.meaning == .gap(healed))
        #expect(shown.map(\.entry) == (try Self.entries(of: store)))
        #expect(shown.map(\.entry.position) == [1, 2, 3, 4])
    }

    @Test func `a start writes what the run before did not come to write, once`() async throws {
        let store = MemoryStore()
        // The run ends between the batch that heals the gap and the entry that says so.
        let batch = Batch([Self.statement("u"), Self.gap, Self.statement("u")].map(\.entry), after: 0)
        try store.append(batch)
        for life in 1...2 {
            var book = BalanceBook()
            let meanings: [Record.Meaning] = [
                Self.statement("u").meaning, Self.gap.meaning, Self.statement("u").meaning,
            ]
            let reader = RecordReader { _ in nil }
            for entry in try Self.entries(of: store) {
                let index = Int(entry.position) - 1
                book.apply(index < 3 ? Record(entry, meanings[index]) : try reader.record(entry))
            }
            let shown = await Self.write([], to: store, after: book)
            #expect(shown.count == (life == 1 ? 1 : 0))
        }
        let entries = try Self.entries(of: store)
        #expect(entries.count == 4 && entries.last?.kind == .gap && entries.last?.receivedAt == Self.moment)
    }

    @Test func `no picture of the book is kept while a healing is not written`() async throws {
        let store = MemoryStore()
        _ = await Self.write([[Self.statement("u"), Self.gap, Self.statement("u")]], to: store)
        let picture = try #require(try store.checkpoint())
        #expect(picture.position == 4 && store.head.position == 4)
    }

    @Test(.timeLimit(.minutes(1))) func `while a batch is shown the next one is committed`() async throws {
        let store = WatchedStore()
        nonisolated(unsafe) let lent: any JournalStore = store
        let (mayAppend, hasAppended) = (store.mayAppend, store.hasAppended)
        let shown = Lock<[Int]>([])
        let writer = JournalWriter(
            store: lent, book: BalanceBook(),
            observer: { records in
                // The first batch stays on the display until the second is durable.
                if records[0].entry.position == 1 { hasAppended.wait() }
                shown.withLock { $0.append(records.count) }
            }, failed: { Issue.record("\($0)") })
        let full = JournalWriter.batchEntries
        writer.append([Record](repeating: Self.statement("u"), count: full))
        writer.append([Self.statement("v")])
        mayAppend.signal()
        await writer.finish()
        #expect(shown.withLock { $0 } == [full, 1])
    }
}

/// Holds up the first append until it is told, and tells of the second.
private final class WatchedStore: JournalStore {
    private let store = MemoryStore()
    let mayAppend = DispatchSemaphore(value: 0)
    let hasAppended = DispatchSemaphore(value: 0)

    var head: JournalHead { store.head }

    func append(_ batch: Batch) throws(StoreFailure) {
        if batch.firstPosition == 1 { mayAppend.wait() }
        try store.append(batch)
        if batch.firstPosition > 1 { hasAppended.signal() }
    }

    func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws { try store.read(positions, body) }
    func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        try store.verifyChain(progress: progress)
    }
    func save(_ checkpoint: Checkpoint) throws(StoreFailure) { try store.save(checkpoint) }
    func checkpoint() throws(StoreFailure) -> Checkpoint? { try store.checkpoint() }
}
