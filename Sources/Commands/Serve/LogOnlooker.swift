import Book
import Engine
import Journal
import Net

/// Tells in the log what happens.
final class LogOnlooker: Sendable {
    let log: ServeLog
    private let store: String
    private let accounts: Int
    private let position = Lock<Int64>(0)

    init(_ log: ServeLog, store: String, accounts: Int) {
        self.log = log
        self.store = store
        self.accounts = accounts
    }

    func begin(_ engine: LiveEngine) {
        let position = engine.withBook { $0.position }
        self.position.withLock { $0 = position }
        log.say("serve.start", [("store", store), ("position", "\(position)"), ("accounts", "\(accounts)")])
    }

    func committed(_ records: [Record]) {
        guard let last = records.last else { return }
        position.withLock { $0 = last.entry.position }
        log.write(records.flatMap { LogLine.lines(of: $0) })
    }

    /// All that has come is written down.
    func end() { log.say("serve.end", [("position", "\(position.withLock { $0 })")]) }
}
