import Accounts
import Balances
import Book
import Configuration
import Engine
import Journal
import Store

/// What looks on at a book, whether this process keeps it or another one does.
protocol BookOnlooker: RecordKeeping.Onlooker {
    /// The book as it is before the first batch.
    func begin(_ book: BalanceBook)
}

/// Shows the record that another process keeps, by reading its journal: what is durable there is shown here, in the same
/// words, whether that process goes on, ends or is followed by another.
struct JournalFollowing: Sendable {
    let keeping: RecordKeeping
    let path: String

    private var surroundings: Surroundings { keeping.surroundings }

    /// Soon enough to look live, and little work where nothing happens.
    private static let pause = Duration.milliseconds(50)
    /// Entries that are shown together: some megabytes.
    private static let together: Int64 = 10_000

    /// Runs until the onlooker has seen enough, the journal cannot be read, or the task is cancelled.
    func run(for onlooker: some BookOnlooker) async -> StoreFailure? {
        let position: Int64
        do throws(StoreFailure) {
            let store = try SQLiteStore(reading: path)
            let book = try Recovery.book(of: keeping.accounts, from: store, venues: surroundings.venues)
            position = book.position
            onlooker.begin(book)
        } catch {
            return error
        }
        return await withTaskGroup(of: StoreFailure?.self) { group in
            group.addTask { await follow(from: position, onlooker) }
            group.addTask {
                await onlooker.look()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            _ = await group.next()
            return first
        }
    }

    private func follow(from start: Int64, _ onlooker: some BookOnlooker) async -> StoreFailure? {
        var position = start
        var seen: Int64?
        do {
            let glance = try JournalGlance(path)
            while true {
                let version = try glance.version
                if version != seen {
                    position = try show(after: position, onlooker)
                    seen = version
                }
                try await surroundings.clock.sleep(surroundings.clock.now().steady + Self.pause)
            }
        } catch {
            return error as? StoreFailure
        }
    }

    /// Shows what has come; answers up to where.
    private func show(after start: Int64, _ onlooker: some BookOnlooker) throws -> Int64 {
        let store = try SQLiteStore(reading: path)
        let names = Set(keeping.accounts.map(\.account.name))
        let messages = MessageReaders.any(of: surroundings.venues)
        let reader = RecordReader { _ in messages }
        let head = store.head.position
        guard head >= start else {
            throw StoreFailure(.failed, "\(path) is another journal now: begin the watch anew")
        }
        var position = start
        while position < head, !Task.isCancelled {
            let last = min(head, position + Self.together)
            var records: [Record] = []
            try store.read(position + 1...last) { entry in
                if names.contains(entry.account) { records.append(try reader.record(entry)) }
            }
            if !records.isEmpty { onlooker.committed(records) }
            position = last
        }
        return position
    }
}
