package import Book
import Dispatch
package import Journal
import Net

/// Makes records durable in batches, then applies them to the book, then shows them: in that order, on a queue of its own.
///
/// Whatever has gathered while one batch was committed is the next batch, so nothing waits that need not, and a flood is
/// committed by the thousand. After a failure nothing more is written, applied or shown.
package final class JournalWriter: Sendable {
    package typealias Observer = @Sendable ([Record]) -> Void

    private struct Item {
        /// With their positions.
        var records: [Record]
        var bytes: Int
        var then: (@Sendable () -> Void)?
    }

    private struct State {
        var items: [Item] = []
        /// Of the last record that was appended, durable or not.
        var position: Int64
        var bytes = 0
        var isRunning = false
        /// The work of idle hours must not outlast the program that waits for the end.
        var isFinished = false
        var failure: StoreFailure?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// The store and the book: touched on the queue, and the book by readers under its own lock.
    private struct Desk {
        var store: any JournalStore
        var lastCheckpoint: Int64
    }

    private let state: Lock<State>
    private let desk: Lock<Desk>
    private let book: Lock<BalanceBook>
    private let queue = DispatchQueue(label: "journal")
    private let observer: Observer
    private let failed: @Sendable (StoreFailure) -> Void

    /// - Parameters:
    ///   - observer: called on the queue with what is durable, in the order of positions.
    ///   - failed: called once, when the store has failed.
    package init(
        store: sending any JournalStore, book: sending BalanceBook, observer: @escaping Observer,
        failed: @escaping @Sendable (StoreFailure) -> Void
    ) {
        let position = book.position
        state = Lock(State(position: store.head.position))
        desk = Lock(Desk(store: store, lastCheckpoint: position))
        self.book = Lock(book)
        self.observer = observer
        self.failed = failed
    }

    /// One commit takes at most so many entries: of Connect messages less than a core's own cache holds, which is worth more
    /// than fewer commits. Larger batches were slower, and smaller ones too.
    static let batchEntries = 1_024
    /// So many bytes may wait to be written; whoever brings more is asked to wait.
    static let waitingBytes = 16 << 20
    /// A picture of the book is worth its time after so many entries.
    static let checkpointEvery: Int64 = 1_000_000

    /// Lends the book for one short look.
    package func withBook<R>(_ body: (inout BalanceBook) -> R) -> R { book.withLock { body(&$0) } }

    /// Adds records; `then` is called when they are durable. They are committed in the order of the calls.
    package func append(_ records: consuming [Record], then: (@Sendable () -> Void)? = nil) {
        var item = Item(records: records, bytes: 0, then: then)
        let starts = state.withLock { state -> Bool in
            guard state.failure == nil else { return false }
            for index in item.records.indices {
                state.position += 1
                item.records[index].entry.position = state.position
                item.bytes += item.records[index].entry.raw.count
            }
            state.bytes += item.bytes
            state.items.append(item)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { queue.async { self.drain() } }
    }

    /// Returns when there is room for more: at once, most of the time.
    package func room() async {
        guard state.withLock({ $0.bytes > Self.waitingBytes && $0.failure == nil }) else { return }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state -> Bool in
                guard state.bytes > Self.waitingBytes, state.failure == nil else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Returns when all that was appended is durable, and a picture of the book is kept. The store is left alone from then on.
    package func finish() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.state.withLock { $0.isFinished = true }
                self.drain()
                self.keepCheckpoint()
                continuation.resume()
            }
        }
    }

    private func drain() {
        while true {
            let items = take()
            guard !items.isEmpty else { break }
            do throws(StoreFailure) {
                try commit(items)
            } catch {
                stop(error)
                break
            }
        }
        workWhenIdle()
    }

    /// Whole items, until a batch is full.
    private func take() -> [Item] {
        let (items, waiting) = state.withLock { state -> ([Item], [CheckedContinuation<Void, Never>]) in
            var count = 0
            var entries = 0
            while count < state.items.count, entries < Self.batchEntries {
                entries += state.items[count].records.count
                state.bytes -= state.items[count].bytes
                count += 1
            }
            var items: [Item] = []
            if count == state.items.count {
                swap(&items, &state.items)
            } else {
                items = Array(state.items.prefix(count))
                state.items.removeFirst(count)
            }
            if items.isEmpty { state.isRunning = false }
            guard state.bytes <= Self.waitingBytes else { return (items, []) }
            defer { state.waiting = [] }
            return (items, state.waiting)
        }
        for continuation in waiting { continuation.resume() }
        return items
    }

    private func commit(_ items: [Item]) throws(StoreFailure) {
        var entries: [Entry] = []
        entries.reserveCapacity(items.reduce(0) { $0 + $1.records.count })
        for item in items { for index in item.records.indices { entries.append(item.records[index].entry) } }
        if !entries.isEmpty {
            try desk.withLock { desk throws(StoreFailure) in try desk.store.append(Batch(numbered: entries)) }
            show(items)
        }
        for item in items { item.then?() }
    }

    private func show(_ items: [Item]) {
        for item in items where !item.records.isEmpty {
            var healed: [HealedGap] = []
            book.withLock { book in
                for index in item.records.indices { healed += book.apply(item.records[index]) }
            }
            // It becomes an entry, and is shown when that is durable.
            if !healed.isEmpty { append(healed.map(\.record)) }
            observer(item.records)
        }
    }

    /// Writes that gaps are healed where the run before ended between that and its entry. Asked once, before anything else is
    /// appended.
    package func writeHealings() {
        let healed = book.withLock(\.unwritten)
        if !healed.isEmpty { append(healed.map(\.record)) }
    }

    private func stop(_ failure: StoreFailure) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.failure = failure
            state.items = []
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        failed(failure)
    }

    /// What the store can do while nothing is to be written; a new batch goes first.
    private func workWhenIdle() {
        guard state.withLock({ $0.failure == nil && !$0.isFinished }) else { return }
        let position = book.withLock { $0.position }
        if desk.withLock({ position - $0.lastCheckpoint }) >= Self.checkpointEvery { keepCheckpoint() }
        do throws(StoreFailure) {
            let hasMore = try desk.withLock { desk throws(StoreFailure) in try desk.store.workWhenIdle() }
            if hasMore { queue.async { self.drain() } }
        } catch {
            stop(error)
        }
    }

    /// A picture that cannot be kept costs time at the next start and nothing else.
    private func keepCheckpoint() {
        guard state.withLock({ $0.failure == nil }) else { return }
        let picture = book.withLock { $0 }
        desk.withLock { desk in
            let head = desk.store.head
            guard picture.position > desk.lastCheckpoint, head.position == picture.position, picture.unwritten.isEmpty
            else { return }
            desk.lastCheckpoint = head.position
            try? desk.store.save(
                Checkpoint(position: head.position, digest: head.digest, pieces: picture.checkpoint()))
        }
    }
}
