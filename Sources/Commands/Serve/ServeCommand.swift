import Accounts
import Alerts
import Book
import Configuration
import Engine
import Gateway
import Journal
import Net
import NetServer
import Reports
import Store

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
            // A service of systemd may write nowhere else.
            let folder = surroundings.environment["STATE_DIRECTORY"].map { "\($0)/" } ?? ""
            surroundings.complain(
                "\(kept.path) names no store to keep the record in",
                hint: "add store: \"sqlite:\(folder)counterfoil.db\"")
            return .usage
        }
        // The configuration has read it.
        let address = kept.listen.flatMap { ListenAddress($0) } ?? .standard
        if let flaw = kept.gateway.tls?.flaw {
            surroundings.complain(flaw.message, hint: flaw.hint)
            return .usage
        }
        guard let webhooks = await surroundings.webhooks(of: kept) else { return .usage }
        let daemon = Daemon(options, surroundings, accounts, kept, webhooks, path: path)
        return await untilInterrupted(hangup: daemon.hangup) {
            do {
                // First of all: a second daemon is told who holds the store, and not that a port is in use.
                let lock = try StoreLock(path, for: surroundings.owner(Self.name))
                let (address, watch) = try listen(daemon.serving, address, isChosen: kept.listen != nil)
                return await daemon.keep(at: address, watch, under: lock)
            } catch let error as ServerError {
                surroundings.complain("\(error)", hint: Self.hint(error))
            } catch {
                surroundings.complain(of: error)
            }
            return .failed
        }
    }

    /// The command's own words, for whoever finds the store held.
    static let name = "foil serve"

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

    static func hint(_ error: ServerError) -> String {
        error.code == .tls
            ? "gateway.tls of the configuration needs PEM files: the certificate with its chain, and its own key"
            : "listen in the configuration names another address"
    }
}

/// All that `foil serve` consists of, put together.
private struct Daemon: Sendable {
    let serving: GatewayServing
    private let surroundings: Surroundings
    private let path: String
    private let keeping: RecordKeeping
    private let record: DaemonRecord
    private let log: ServeLog
    private let manager: ServiceManager
    private let reload: Reload
    private let alerts: AlertDesk

    init(
        _ options: ServeOptions, _ surroundings: Surroundings, _ accounts: [(account: Account, client: VenueClient)],
        _ kept: KeptAccounts, _ webhooks: [Webhook], path: String
    ) {
        self.surroundings = surroundings
        self.path = path
        let names = NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) })
        record = DaemonRecord(
            path, accounts: names, messages: MessageReaders.any(of: surroundings.venues), clock: surroundings.clock)
        log = ServeLog(surroundings, form: options.log ?? kept.log ?? .text)
        serving = GatewayServing(record, kept.gateway, store: path, surroundings, log)
        manager = ServiceManager(surroundings.environment)
        let now: @Sendable () -> Duration = { [clock = surroundings.clock] in clock.now().steady }
        let progress: @Sendable (Int64, Int64) -> Void = { [readiness = serving.readiness, manager] position, head in
            readiness.become(.starting(position: position, head: head))
            manager.starting("reading the journal: \(position) of \(head) entries")
        }
        keeping = RecordKeeping(
            surroundings: surroundings.metered(serving.meters), accounts: accounts, retention: Lock(kept.retention),
            command: ServeCommand.name,
            dressing: { [meters = serving.meters.commits, readiness = serving.readiness] store in
                MeteredStore(store, meters, readiness, now: now, tell: progress)
            })
        alerts = AlertDesk(kept.alerts.rules, webhooks, names, surroundings)
        reload = Reload(options, surroundings, log, manager, record, keeping, kept)
    }

    /// Serves while the record is read, and from then on answers from it.
    func keep(at address: ListenAddress, _ watch: AccessWatch, under lock: StoreLock) async -> ExitStatus {
        manager.starting("opening the journal")
        let url = address.url(isSecure: watch.certificates != nil)
        // Who may come in is known before anyone comes.
        watch.look()
        reload.also { _ in
            watch.look()
            watch.renew()
            return true
        }
        reload.also { [alerts, surroundings, log] kept in
            // Without its secrets the new rules would tell nobody: the old ones stay.
            let complaints = Lock("")
            var quiet = surroundings
            quiet.terminal.writeError = { text in complaints.withLock { $0 += text } }
            guard let webhooks = await quiet.webhooks(of: kept) else {
                log.say("reload.refused", [("setting", "alerts"), ("problems", complaints.withLock { $0 })], .error)
                return false
            }
            alerts.replace(kept.alerts.rules, webhooks, kept.names)
            return true
        }
        do throws(ServerError) {
            try serving.start()
            log.say("serve.open", [("address", url), ("store", path)])
        } catch {
            log.say("serve.open", [("error", error.message)], .error)
            return .failed
        }
        let lines = LogOnlooker(log, store: path, accounts: keeping.accounts.count)
        let failure = await keeping.run(
            in: path, under: lock,
            for: ServedOnlooker(
                log: lines, record: record, serving: serving, url: url, here: serving.url(of: address), watch: watch,
                manager: manager, reload: reload, clock: surroundings.clock, alerts: alerts))
        let wasReading = record.engine == nil
        await serving.stop()
        // Who is told to end while the journal is read has nothing to write down.
        if let failure, !(wasReading && Task.isCancelled) {
            surroundings.complain(failure.message)
            return .failed
        }
        lines.end()
        return .ok
    }

    /// Whether SIGHUP asks for the end: where standard error was a terminal, and that is gone.
    func hangup() -> Bool {
        if surroundings.terminal.errorIsTerminal, isatty(STDERR_FILENO) == 0 { return true }
        reload.ask()
        return false
    }
}
