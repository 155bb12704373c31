import Accounts
import Book
import Engine
import Gateway
import Journal
import Net
import Reports
import Store

/// The record that this process keeps, as the gateway sees it.
final class DaemonRecord: LiveRecord {
    private struct State {
        var engine: LiveEngine?
        var accounts: NamedAccounts
    }

    private let path: String
    private let messages: MessageReader
    private let state: Lock<State>

    /// - Parameters:
    ///   - path: the journal's.
    ///   - messages: reads those of every venue.
    init(_ path: String, accounts: NamedAccounts, messages: @escaping MessageReader) {
        self.path = path
        self.messages = messages
        state = Lock(State(accounts: accounts))
    }

    /// The engine runs: from now on the book is its own.
    func begin(_ engine: LiveEngine) { state.withLock { $0.engine = engine } }

    var accounts: NamedAccounts { state.withLock(\.accounts) }

    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R {
        guard let engine = state.withLock({ $0.engine }) else {
            var empty = BalanceBook()
            return body(&empty)
        }
        return engine.withBook(body)
    }

    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R { try body(try SQLiteStore(reading: path)) }

    func makeReader() -> RecordReader { RecordReader { [messages] _ in messages } }

    func resyncPace(of account: String) -> Duration? {
        state.withLock { state in
            state.accounts.all.firstIndex { $0.name == account }.flatMap { state.engine?.resyncPace(of: $0) }
        }
    }
}
