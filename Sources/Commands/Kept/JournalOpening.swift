import Configuration
import Journal
import Store

/// Opens the journal that the configuration names, for the commands that only read it.
struct JournalOpening: Sendable {
    let surroundings: Surroundings

    /// The journal with what is known of its accounts; a status where there is none, after a complaint.
    func open(config: String?) -> Result<(accounts: KeptAccounts, store: SQLiteStore), Refusal> {
        guard let accounts = AccountLoading(surroundings: surroundings).loadKept(config: config) else {
            return .failure(Refusal(status: .usage))
        }
        guard case .sqlite(let path) = accounts.store else {
            surroundings.complain(
                "\(accounts.path) names no store, so nothing is kept", hint: #"add store: "sqlite:counterfoil.db""#)
            return .failure(Refusal(status: .usage))
        }
        do {
            return .success((accounts, try open(path)))
        } catch {
            surroundings.complain(error.message)
            return .failure(Refusal(status: .failed))
        }
    }

    /// Where nobody holds the journal, what is computed from it is brought up to date first; otherwise it is read as the
    /// one that holds it has left it.
    private func open(_ path: String) throws(StoreFailure) -> SQLiteStore { try SQLiteStore(reading: path) }
}

/// Why a command ends before it began; the complaint has been made.
struct Refusal: Error, Sendable, Hashable {
    var status: ExitStatus
}
