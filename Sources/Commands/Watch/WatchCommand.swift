import Accounts
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

    private func lines(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        let onlooker = LineOnlooker(
            surroundings, naming: keeping.names, length: options.length, writer: JSONLines(naming: keeping.names))
        return status(await keeping.run(in: path, for: onlooker), onlooker.status)
    }

    private func text(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        let onlooker = LineOnlooker(
            surroundings, naming: keeping.names, length: options.length,
            writer: TextLines(naming: keeping.names, style: style))
        return status(await keeping.run(in: path, for: onlooker), onlooker.status)
    }

    private func screen(_ keeping: RecordKeeping, _ path: String) async -> ExitStatus {
        let onlooker = ScreenOnlooker(surroundings, keeping.accounts, length: options.length)
        let failure = await keeping.run(in: path, for: onlooker)
        onlooker.close()
        return status(failure, onlooker.status)
    }

    private func status(_ failure: StoreFailure?, _ status: ExitStatus) -> ExitStatus {
        guard let failure else { return status }
        surroundings.complain(failure.message)
        return .failed
    }
}

extension RecordKeeping {
    /// The accounts that are kept, for reports.
    var names: NamedAccounts { NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) }) }
}
