import Accounts
import Book
import Configuration
import Engine
import Journal
import Net
import Reports

/// Reads the configuration again when SIGHUP asks for it, and brings what runs in line with it. One with mistakes changes
/// nothing.
struct Reload: Sendable {
    /// What is done besides with a configuration that is in order; whether that could be done.
    typealias Step = @Sendable (KeptAccounts) async -> Bool

    private let options: ServeOptions
    private let surroundings: Surroundings
    private let log: ServeLog
    private let manager: ServiceManager
    private let record: DaemonRecord
    private let retention: Lock<RetentionRules>
    /// What takes a restart to change.
    private let fixed: (listen: String?, store: StoreAddress?, gateway: GatewaySettings)
    private let requests: AsyncStream<Void>
    private let request: AsyncStream<Void>.Continuation
    private let steps = Lock<[Step]>([])

    init(
        _ options: ServeOptions, _ surroundings: Surroundings, _ log: ServeLog, _ manager: ServiceManager,
        _ record: DaemonRecord, _ keeping: RecordKeeping, _ kept: KeptAccounts
    ) {
        self.options = options
        self.surroundings = surroundings
        self.log = log
        self.manager = manager
        self.record = record
        self.retention = keeping.retention
        fixed = (kept.listen, kept.store, kept.gateway)
        // Asked for again while it is done, it is done once more, and not more often.
        (requests, request) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds what is to be done with every configuration that is in order.
    func also(_ step: @escaping Step) { steps.withLock { $0.append(step) } }

    /// From any thread.
    func ask() { request.yield() }

    /// Until the task is cancelled. The service's status is what it was, unless the configuration is refused.
    func whenAsked(status: String) async {
        for await _ in requests {
            manager.reloading(at: surroundings.clock.now().steady)
            let isTaken = await read()
            manager.ready(
                isTaken ? status : "\(status), by what was configured before: some of the new is refused, see the log")
        }
    }

    /// Whether it is in order.
    private func read() async -> Bool {
        let complaints = Lock("")
        var quiet = surroundings
        quiet.terminal.writeError = { text in complaints.withLock { $0 += text } }
        let loading = AccountLoading(surroundings: quiet)
        guard let (accounts, kept) = await loading.loadToKeep(config: options.config, names: options.accounts) else {
            log.say("reload.refused", [("problems", complaints.withLock { $0 })], .error)
            return false
        }
        return await take(accounts, kept)
    }

    private func take(_ accounts: [(account: Account, client: VenueClient)], _ kept: KeptAccounts) async -> Bool {
        if kept.listen != fixed.listen { log.say("reload.restart", [("setting", "listen")], .error) }
        if kept.store != fixed.store { log.say("reload.restart", [("setting", "store")], .error) }
        if kept.gateway != fixed.gateway { log.say("reload.restart", [("setting", "gateway")], .error) }
        retention.withLock { $0 = kept.retention }
        var isDone = true
        for step in steps.withLock({ $0 }) { isDone = await step(kept) && isDone }
        guard let changes = record.engine?.replaceAccounts(accounts) else { return isDone }
        record.replace(NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) }))
        log.say(
            "reload",
            [
                ("added", changes.added.listed), ("removed", changes.removed.listed),
                ("changed", changes.changed.listed),
            ])
        return isDone
    }
}

extension [String] {
    fileprivate var listed: String? { isEmpty ? nil : joined(separator: ",") }
}
