import Accounts
import Configuration
import Engine
import Journal
import Store

/// Opens the journal that the configuration names, for the commands that only read it.
struct JournalOpening: Sendable {
    let surroundings: Surroundings

    /// The journal as it is now, with what is known of its accounts; a status where there is none, after a complaint.
    func open(config: String?) -> Result<(accounts: KeptAccounts, store: SQLiteStore), Refusal> {
        switch find(config: config) {
        case .failure(let refusal): return .failure(refusal)
        case .success((let accounts, let path)):
            do {
                return .success((accounts, try SQLiteStore(reading: path)))
            } catch {
                surroundings.complain(error.message)
                return .failure(Refusal(status: .failed))
            }
        }
    }

    /// Where the journal is, unopened.
    func find(config: String?) -> Result<(accounts: KeptAccounts, path: String), Refusal> {
        guard let accounts = AccountLoading(surroundings: surroundings).loadKept(config: config) else {
            return .failure(Refusal(status: .usage))
        }
        guard case .sqlite(let path) = accounts.store else {
            surroundings.complain(
                "\(accounts.path) names no store, so nothing is kept", hint: #"add store: "sqlite:counterfoil.db""#)
            return .failure(Refusal(status: .usage))
        }
        return .success((accounts, path))
    }

    /// The same journal with projections that reach to its end: they are built here, or by the one that holds it.
    ///
    /// - Throws: why they could not be built, or that whoever holds the journal is too busy to build them.
    func indexed(_ store: SQLiteStore, _ accounts: KeptAccounts) async throws -> SQLiteStore {
        let head = store.head.position
        if store.projectedTo >= head { return store }
        for _ in 0..<Self.attempts {
            if let own = try own(store.path) {
                try own.catchUp(accounts.makeReader()) { progress($0, own.head.position) }
                progress(nil, head)
                return own
            }
            try await surroundings.clock.sleep(surroundings.clock.now().steady + Self.pause)
            let again = try SQLiteStore(reading: store.path)
            if again.projectedTo >= head { return again }
        }
        throw StoreFailure(
            .held,
            "whoever keeps \(store.path) is too busy to bring its index up to date: try again, or end that one first")
    }

    /// The journal to write in; nil while another process has it.
    private func own(_ path: String) throws(StoreFailure) -> SQLiteStore? {
        do throws(StoreFailure) {
            return try SQLiteStore(path, for: surroundings.owner("foil history"))
        } catch {
            if error.kind == .held { return nil }
            throw error
        }
    }

    private static let attempts = 100
    private static let pause = Duration.milliseconds(100)

    private func progress(_ position: Int64?, _ head: Int64) {
        guard surroundings.terminal.errorIsTerminal else { return }
        surroundings.terminal.writeError(
            "\r\u{1B}[K" + (position.map { "bringing the index up to date: \($0) of \(head) entries" } ?? ""))
    }
}

/// Why a command ends before it began; the complaint has been made.
struct Refusal: Error, Sendable, Hashable {
    var status: ExitStatus
}
