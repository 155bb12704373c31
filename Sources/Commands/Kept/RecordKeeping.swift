import Accounts
import Book
import Configuration
import Engine
import Journal
import Net
import Store

/// Keeps the record of some accounts for as long as something looks on.
struct RecordKeeping: Sendable {
    /// What a command does with the record while it is kept.
    protocol Onlooker: Sendable {
        /// The record begins: the book as it is now, before anything is asked of a venue.
        func begin(_ engine: LiveEngine)
        /// These are durable now. Called in the order of positions; nothing else is committed while it runs.
        func committed(_ records: [Record])
        /// Returns when it has seen enough, or is cancelled.
        func look() async
    }

    let surroundings: Surroundings
    let accounts: [(account: Account, client: VenueClient)]
    /// How long what venues sent is kept.
    var retention = Lock(RetentionRules())
    /// The command's own words, for whoever finds the journal held.
    let command: String
    /// What else is to be done with the store, such as timing its commits.
    var dressing: @Sendable (sending IndexedStore) -> sending any JournalStore = { $0 }

    /// Runs until the onlooker has seen enough, the journal fails, or the task is cancelled; then what has come is written
    /// down.
    ///
    /// - Parameter lock: of the store, where it is held already.
    func run(in path: String, under lock: StoreLock? = nil, for onlooker: some Onlooker) async -> StoreFailure? {
        let engine: LiveEngine
        do {
            let store: SQLiteStore
            if let lock {
                store = try SQLiteStore(path, under: lock)
            } else {
                store = try SQLiteStore(path, for: surroundings.owner(command))
            }
            let messages = MessageReaders.any(of: surroundings.venues)
            engine = try LiveEngine(
                accounts, venues: surroundings.venues,
                store: dressing(
                    try IndexedStore(
                        store, RecordReader { _ in messages }, retention: retention,
                        now: { [clock = surroundings.clock] in clock.now().wall })),
                transport: surroundings.transport,
                connector: surroundings.connector, clock: surroundings.clock,
                onCommit: { onlooker.committed($0) })
        } catch {
            return error
        }
        onlooker.begin(engine)
        return await withTaskGroup(of: StoreFailure?.self) { group in
            group.addTask {
                do throws(StoreFailure) {
                    try await engine.run()
                    return nil
                } catch {
                    return error
                }
            }
            group.addTask {
                await onlooker.look()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second
        }
    }
}

extension Surroundings {
    /// Runs with the configuration's store, or with a temporary one that is removed afterwards, saying so.
    func withJournal(
        _ store: StoreAddress?, _ body: (_ path: String) async -> ExitStatus
    ) async -> ExitStatus {
        if case .sqlite(let path) = store { return await body(path) }
        guard let folder = temporaryFolder() else { return .failed }
        defer { folder.remove() }
        let path = "\(folder.path)/journal.db"
        terminal.writeError(
            "foil: the journal is \(path), and is removed at the end; a store in the configuration keeps it\n")
        return await body(path)
    }

    /// A folder for a journal that nobody wants to keep; nil after a complaint.
    func temporaryFolder() -> TemporaryFolder? {
        let parent = environment["TMPDIR"] ?? "/tmp"
        if let folder = TemporaryFolder(below: parent) { return folder }
        complain("no journal can be kept in \(parent)", hint: "name a store in the configuration, or set TMPDIR")
        return nil
    }
}
