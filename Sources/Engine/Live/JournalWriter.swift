package import Book
import Dispatch
package import Journal
import Net

/// Makes records durable in batches, then applies them to the book, then shows them: in that order.
///
/// Whatever has gathered while one batch was committed is the next batch, so nothing waits that need not, and a flood is
/// committed by the thousand. Committing has a queue of its own, and so have applying and showing: while one batch is shown,
/// the next is committed. After a failure nothing more is written, and what is not durable is neither applied nor shown.
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

    /// What has been applied, and what of it is kept as a picture.
    private struct Shown {
        var head: JournalHead
        var lastCheckpoint: Int64
        var isKeeping = false
    }

    private let state: Lock<State>
    /// Touched on the queue.
    private let store: Lock<any JournalStore>
    /// Changed on the display, and lent to readers under its own lock.
    private let book: Lock<BalanceBook>
    private let shown: Lock<Shown>
    private let queue = DispatchQueue(label: "journal")
    private let display = DispatchQueue(label: "journal display")
    private let pictures = DispatchQueue(label: "journal pictures")
    private let saveBeside: (@Sendable (Checkpoint) throws(StoreFailure) -> Void)?
    /// So many batches may be durable and not shown: a slow observer holds up the journal, as what is not shown is kept.
    private let ahead = DispatchSemaphore(value: 2)
    private let observer: Observer
    private let failed: @Sendable (StoreFailure) -> Void

    /// - Parameters:
    ///   - observer: called with what is durable, in the order of positions, one call after the other.
    ///   - failed: called once, when the store has failed.
    package init(
        store: sending any JournalStore, book: sending BalanceBook, observer: @escaping Observer,
        failed: @escaping @Sendable (StoreFailure) -> Void
    ) {
        let position = book.position
        state = Lock(State(position: store.head.position))
        shown = Lock(Shown(head: store.head, lastCheckpoint: position))
        saveBeside = store.savesBeside
        self.store = Lock(store)
        self.book = Lock(book)
        self.observer = observer
        self.failed = failed
    }

    /// One commit takes at most so many entries: of Connect messages less than a core's own cache holds, which is worth more
    /// than fewer commits. Larger batches were slower, and smaller ones too.
    package static let batchEntries = 1_024
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

    /// What waits to be committed, without what is being committed now.
    package var waiting: (entries: Int, bytes: Int) {
        state.withLock { state in (state.items.reduce(0) { $0 + $1.records.count }, state.bytes) }
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
                // What is shown may heal a gap, which is to be written too.
                repeat {
                    self.drain()
                    self.display.sync {}
                } while !self.state.withLock { $0.items.isEmpty || $0.failure != nil }
                self.pictures.sync {}
                self.keepLast()
                // What fails here is said at the next start, and nothing is lost by it.
                try? self.store.withLock { store throws(StoreFailure) in try store.finish() }
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
        let count = items.reduce(0) { $0 + $1.records.count }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for item in items { for index in item.records.indices { entries.append(item.records[index].entry) } }
        var head: JournalHead?
        if !entries.isEmpty {
            head = try store.withLock { store throws(StoreFailure) in
                try store.append(Batch(numbered: entries))
                return store.head
            }
        }
        handOver(items, count, head)
    }

    /// Shows beside the next commit; where that would take longer to begin than to do, and where no commit waits, at once.
    private func handOver(_ items: [Item], _ count: Int, _ head: JournalHead?) {
        ahead.wait()
        let work: @Sendable () -> Void = {
            self.show(count <= Self.shownTogether ? Self.together(items) : items)
            for item in items { item.then?() }
            if let head { self.reached(head) }
            self.ahead.signal()
        }
        let isSoonDone = count <= Self.shownTogether || state.withLock { $0.items.isEmpty }
        if isSoonDone { display.sync(execute: work) } else { display.async(execute: work) }
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

    private static func together(_ items: [Item]) -> [Item] {
        items.count > 1 ? [Item(records: items.flatMap(\.records), bytes: 0)] : items
    }

    /// So few records are shown with one call; to bring more together costs more than the calls.
    private static let shownTogether = 64

    private func stop(_ failure: StoreFailure) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.failure = failure
            state.items = []
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        // After all that is durable was shown.
        display.async { self.failed(failure) }
    }

    /// What the store can do while nothing is to be written; a new batch goes first.
    private func workWhenIdle() {
        guard state.withLock({ $0.failure == nil && !$0.isFinished }) else { return }
        do throws(StoreFailure) {
            let hasMore = try store.withLock { store throws(StoreFailure) in try store.workWhenIdle() }
            if hasMore { queue.async { self.drain() } }
        } catch {
            stop(error)
        }
    }
}

/// Pictures of the book.
extension JournalWriter {
    /// All up to there is applied and shown.
    private func reached(_ head: JournalHead) {
        let isDue = shown.withLock { shown -> Bool in
            shown.head = head
            guard !shown.isKeeping, head.position - shown.lastCheckpoint >= Self.checkpointEvery else { return false }
            shown.isKeeping = true
            return true
        }
        guard isDue else { return }
        // The copy is written while the book goes on, which then copies the pages that it changes.
        let picture = book.withLock { $0 }
        (saveBeside == nil ? queue : pictures).async {
            self.keep(picture, head)
            self.shown.withLock { $0.isKeeping = false }
        }
    }

    private func keepLast() {
        let picture = book.withLock { $0 }
        keep(picture, shown.withLock(\.head))
    }

    /// A picture that cannot be kept costs time at the next start and nothing else.
    private func keep(_ picture: BalanceBook, _ head: JournalHead) {
        guard state.withLock({ $0.failure == nil }) else { return }
        let isNew = shown.withLock { shown -> Bool in
            guard picture.position == head.position, head.position > shown.lastCheckpoint, picture.unwritten.isEmpty
            else { return false }
            shown.lastCheckpoint = head.position
            return true
        }
        guard isNew else { return }
        let checkpoint = Checkpoint(position: head.position, digest: head.digest, pieces: picture.checkpoint())
        if let saveBeside { try? saveBeside(checkpoint) } else { store.withLock { try? $0.save(checkpoint) } }
    }
}
