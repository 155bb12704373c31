import Accounts
import Configuration
import Journal
import Net
import Reports

/// `foil watch`: what is held, as it changes.
struct WatchCommand: Sendable {
    private let options: WatchOptions
    private let surroundings: Surroundings

    init(_ options: WatchOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        let loading = AccountLoading(surroundings: surroundings)
        guard let kept = loading.loadKept(config: options.config) else { return .usage }
        if kept.daemon.address != nil { return await untilInterrupted { await askDaemon(kept) } }
        guard let (accounts, kept) = await loading.loadToKeep(config: options.config, names: options.accounts) else {
            return .usage
        }
        let keeping = RecordKeeping(
            surroundings: surroundings, accounts: accounts, retention: Lock(kept.retention), command: "foil watch")
        return await untilInterrupted {
            await surroundings.withJournal(kept.store) { path in
                if options.isJSON { return await lines(keeping, path) }
                return surroundings.terminal.isTerminal ? await screen(keeping, path) : await text(keeping, path)
            }
        }
    }

    /// A daemon elsewhere: its stream has the lines of `--json`.
    private func askDaemon(_ kept: KeptAccounts) async -> ExitStatus {
        guard options.isJSON else {
            surroundings.complain(
                "a daemon elsewhere, as daemon.address of the configuration says, is watched line by line",
                hint: "add --json")
            return .usage
        }
        do {
            let link = try await DaemonFinding(surroundings: surroundings, kept: kept).find()
            return try await StreamFollowing(link: link, surroundings: surroundings, accounts: options.accounts)
                .run(for: options.length)
        } catch {
            return surroundings.complain(ofDaemon: error)
        }
    }

    private func lines(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        await watch(keeping, path) {
            LineOnlooker(
                surroundings, naming: keeping.names, length: options.length, writer: JSONLines(naming: keeping.names))
        } ending: {
            $0.status
        }
    }

    private func text(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        return await watch(keeping, path) {
            LineOnlooker(
                surroundings, naming: keeping.names, length: options.length,
                writer: TextLines(naming: keeping.names, style: style))
        } ending: {
            $0.status
        }
    }

    private func screen(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        await watch(keeping, path) {
            ScreenOnlooker(surroundings, keeping.accounts, length: options.length)
        } ending: { screen in
            screen.close()
            return screen.status
        }
    }

    /// Keeps the record, or shows how another process keeps it.
    private func watch<Shown: BookOnlooker>(
        _ keeping: RecordKeeping, _ path: String, on make: () -> Shown, ending end: (Shown) -> ExitStatus
    ) async -> ExitStatus {
        let own = make()
        var failure = await keeping.run(in: path, for: own)
        var status = end(own)
        if failure?.kind == .held {
            let other = make()
            failure = await JournalFollowing(keeping: keeping, path: path).run(for: other)
            status = end(other)
        }
        guard let failure else { return status }
        surroundings.complain(failure.message)
        return .failed
    }
}

extension RecordKeeping {
    /// The accounts that are kept, for reports.
    var names: NamedAccounts { NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) }) }
}
