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
        var generation = 0
    }

    private let path: String
    private let messages: MessageReader
    private let clock: EngineClock
    private let state: Lock<State>

    /// - Parameters:
    ///   - path: the journal's.
    ///   - messages: reads those of every venue.
    init(_ path: String, accounts: NamedAccounts, messages: @escaping MessageReader, clock: EngineClock) {
        self.path = path
        self.messages = messages
        self.clock = clock
        state = Lock(State(accounts: accounts))
    }

    /// Leaves word for the commands of this machine of where the gateway is.
    func tell(gateway url: String) { StoreNote.note(gateway: url, of: path) }

    /// The engine runs: from now on the book is its own.
    func begin(_ engine: LiveEngine) { state.withLock { $0.engine = engine } }

    /// Nil before the record is read.
    var engine: LiveEngine? { state.withLock(\.engine) }

    var accounts: NamedAccounts { state.withLock(\.accounts) }
    var generation: Int { state.withLock(\.generation) }

    /// The configuration has been read again.
    func replace(_ accounts: NamedAccounts) {
        state.withLock { state in
            state.accounts = accounts
            state.generation += 1
        }
    }

    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R {
        guard let engine else {
            var empty = BalanceBook()
            return body(&empty)
        }
        return engine.withBook(body)
    }

    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R { try body(try SQLiteStore(reading: path)) }

    func makeReader() -> RecordReader { RecordReader { [messages] _ in messages } }

    func resyncPace(of account: String) -> Duration? { engine?.resyncPace(of: account) }

    var pulse: EnginePulse {
        var pulse = EnginePulse()
        guard let engine else { return pulse }
        let (waiting, spending, now) = (engine.waiting, engine.spending, clock.now().steady)
        (pulse.waitingEntries, pulse.waitingBytes) = (waiting.entries, waiting.bytes)
        pulse.budgets = spending.left(at: now).map { bucket, limit, left in
            EnginePulse.Budget(bucket: bucket, window: limit.window, limit: limit.count, left: left)
        }
        pulse.penalties = spending.blocks(at: now)
        return pulse
    }
}
