import Accounts
import Book
import Configuration
import Engine
import Journal
import Net
import NetServer

/// `foil serve`: keeps the record until it is told to end.
struct ServeCommand: Sendable {
    private let options: ServeOptions
    private let surroundings: Surroundings

    init(_ options: ServeOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        let loading = AccountLoading(surroundings: surroundings)
        guard let (accounts, kept) = await loading.loadToKeep(config: options.config, names: options.accounts) else {
            return .usage
        }
        guard case .sqlite(let path) = kept.store else {
            surroundings.complain(
                "\(kept.path) names no store to keep the record in", hint: #"add store: "sqlite:counterfoil.db""#)
            return .usage
        }
        // The configuration has read it.
        let address = kept.listen.flatMap { ListenAddress($0) } ?? .standard
        if let flaw = kept.gateway.tls?.flaw {
            surroundings.complain(flaw.message, hint: flaw.hint)
            return .usage
        }
        let keeping = RecordKeeping(
            surroundings: surroundings, accounts: accounts, retention: kept.retention, command: "foil serve")
        return await untilInterrupted {
            let record = DaemonRecord(
                path, accounts: keeping.names, messages: MessageReaders.any(of: surroundings.venues))
            let serving = GatewayServing(record, kept.gateway, store: path, surroundings)
            do throws(ServerError) {
                let (address, watch) = try listen(serving, address, isChosen: kept.listen != nil)
                return await keep(keeping, in: path, record, serving, address, watch)
            } catch {
                surroundings.complain("\(error)", hint: hint(error))
                return .failed
            }
        }
    }

    /// Where nobody has chosen a port, any will do: the record is not left unkept because another gateway runs.
    private func listen(
        _ serving: GatewayServing, _ address: ListenAddress, isChosen: Bool
    ) throws(ServerError) -> (address: ListenAddress, watch: AccessWatch) {
        do throws(ServerError) {
            return try serving.listen(on: address)
        } catch {
            guard !isChosen, error.code == .portInUse else { throw error }
            var free = address
            free.port = 0
            return try serving.listen(on: free)
        }
    }

    private func hint(_ error: ServerError) -> String {
        error.code == .tls
            ? "gateway.tls of the configuration needs PEM files: the certificate with its chain, and its own key"
            : "listen in the configuration names another address"
    }

    private func keep(
        _ keeping: RecordKeeping, in path: String, _ record: DaemonRecord, _ serving: GatewayServing,
        _ address: ListenAddress, _ watch: AccessWatch
    ) async -> ExitStatus {
        let log = LogOnlooker(surroundings, store: path, accounts: keeping.accounts.count)
        let failure = await keeping.run(
            in: path, for: ServedOnlooker(log: log, record: record, serving: serving, address: address, watch: watch))
        await serving.stop()
        guard let failure else {
            log.end()
            return .ok
        }
        surroundings.complain(failure.message)
        return .failed
    }
}

/// Tells what happens on standard error.
final class LogOnlooker: RecordKeeping.Onlooker {
    private let surroundings: Surroundings
    private let store: String
    private let accounts: Int
    private let position = Lock<Int64>(0)

    init(_ surroundings: Surroundings, store: String, accounts: Int) {
        self.surroundings = surroundings
        self.store = store
        self.accounts = accounts
    }

    func begin(_ engine: LiveEngine) {
        let position = engine.withBook { $0.position }
        self.position.withLock { $0 = position }
        say("serve.start", [("store", store), ("position", "\(position)"), ("accounts", "\(accounts)")])
    }

    func committed(_ records: [Record]) {
        guard let last = records.last else { return }
        position.withLock { $0 = last.entry.position }
        let lines = records.flatMap { LogLine.lines(of: $0) }
        guard !lines.isEmpty else { return }
        surroundings.terminal.writeError(lines.map(\.text).joined())
    }

    /// All that has come is written down.
    func end() { say("serve.end", [("position", "\(position.withLock { $0 })")]) }

    func look() async { await surroundings.wait(nil, or: AsyncStream { _ in }) }

    func say(_ noun: String, _ fields: [(name: String, value: String?)]) {
        surroundings.terminal.writeError(LogLine(surroundings.clock.now().wall, .notice, noun, fields).text)
    }
}
