import Balances
import Journal
import Store

/// A store that can be closed and opened again, as a restart of the program does.
protocol Backend: AnyObject {
    func open() throws -> any JournalStore
}

final class MemoryBackend: Backend {
    private var store = MemoryStore()

    func open() -> any JournalStore {
        store = store.reopened()
        return store
    }
}

final class SQLiteBackend: Backend {
    let folder = TemporaryFolder()
    var path: String { folder.file("j.db") }

    func open() throws -> any JournalStore { try SQLiteStore(path, for: .tests) }
}

extension StoreOwner {
    static let tests = StoreOwner(pid: 1, command: "tests", since: Timestamp(nanoseconds: 0))
}

/// Which backends the conformance suite is run over.
enum BackendName: String, CaseIterable, Sendable {
    case memory, sqlite

    func make() -> any Backend {
        switch self {
        case .memory: MemoryBackend()
        case .sqlite: SQLiteBackend()
        }
    }
}
