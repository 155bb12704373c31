import Accounts
import Balances
import Book
import Configuration
import Engine
import Journal
import Reports

/// `foil history`: what was held when, and every change.
struct HistoryCommand: Sendable {
    private let options: HistoryOptions
    private let surroundings: Surroundings

    init(_ options: HistoryOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        let now = surroundings.clock.now().wall
        let span = Span(options, now: now)
        guard span.isInOrder else {
            surroundings.complain("--from comes after --to", hint: "give the earlier time to --from")
            return .usage
        }
        switch JournalOpening(surroundings: surroundings).open(config: options.config) {
        case .failure(let refusal): return refusal.status
        case .success(let journal):
            guard knowsAccounts(journal.accounts, journal.store) else { return .usage }
            do {
                if let at = options.at?.time(at: now) {
                    try showBalances(at: at, journal.accounts, journal.store, known: span.known)
                } else {
                    try showChanges(span, journal.accounts, journal.store)
                }
            } catch is ReaderGone {
                return .ok
            } catch {
                surroundings.complain(of: error)
                return .failed
            }
            return .ok
        }
    }

    /// An account that neither the configuration nor the journal knows is a slip of the hand.
    private func knowsAccounts(_ accounts: KeptAccounts, _ store: any JournalStore) -> Bool {
        let known = accounts.names.all.map(\.name)
        guard let name = options.accounts.first(where: { !known.contains($0) }) else { return true }
        let isRecorded = (try? store.names(name)) ?? false
        if isRecorded { return true }
        let meant = nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
        surroundings.complain(
            "neither \(accounts.path) nor the journal has an account \"\(TerminalText(name).text)\"",
            hint: meant ?? "there are \(known.joined(separator: ", "))")
        return false
    }

    private func showBalances(
        at time: Timestamp, _ accounts: KeptAccounts, _ store: any JournalStore, known: Timestamp?
    ) throws {
        let book = try HeldThen(accounts, at: time, knownAt: known).book(of: store)
        let names =
            (accounts.names.all.map(\.name)
            + book.accounts.filter { accounts.names.place(of: $0) == accounts.names.all.count })
            .filter { options.accounts.isEmpty || options.accounts.contains($0) }
        let report = BalanceReport(
            names.map { kept($0, accounts, book, at: time) }, at: time,
            selecting: BalanceReport.Selection(
                assets: options.assets, users: options.users, hidesZero: options.hidesZero))
        switch options.format {
        case .json: _ = surroundings.terminal.write(report.json())
        case .csv: surroundings.terminal.write(report.csv())
        case .text: surroundings.terminal.write(BalanceTable(report, style: style).text)
        }
    }

    private func kept(
        _ name: String, _ accounts: KeptAccounts, _ book: BalanceBook, at time: Timestamp
    ) -> BalanceReport.Kept {
        var holders: [HolderState] = []
        if options.users.isEmpty {
            book.forEachHolder(of: name, at: time) { holders.append($0) }
        } else {
            holders = options.users.compactMap { book.state(of: .user($0), account: name, at: time) }
        }
        let health = book.health(of: name, .feed) ?? book.health(of: name, .reading)
        return BalanceReport.Kept(account: accounts.names[name], health: health, holders: holders)
    }

    private func showChanges(_ span: Span, _ accounts: KeptAccounts, _ store: any JournalStore) throws {
        var writer = ChangeWriter(surroundings.terminal, options.format, style, accounts.names)
        guard store.head.position > 0 else { return try writer.finish() }
        let reader = accounts.makeReader()
        let selection = BalanceReport.Selection(assets: options.assets, users: options.users)
        var tracker = ChangeTracker(BalanceBook(settings: accounts.settings))
        try store.read(1...store.head.position) { entry in
            guard span.isKnown(entry) else { return }
            for change in tracker.apply(try reader.record(entry)).changes {
                guard options.accounts.isEmpty || options.accounts.contains(change.account),
                    selection.includes(change, in: accounts.names[change.account]), span.includes(change)
                else { continue }
                try writer.write(change)
            }
        }
        try writer.finish()
    }

    private var style: TableStyle {
        TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
    }
}

/// Which changes are wanted.
private struct Span {
    let from: Timestamp?
    let to: Timestamp?
    let known: Timestamp?

    init(_ options: HistoryOptions, now: Timestamp) {
        from = options.from?.time(at: now)
        to = options.to?.time(at: now)
        known = options.knownAt?.time(at: now)
    }

    var isInOrder: Bool {
        guard let from, let to else { return true }
        return from <= to
    }

    func isKnown(_ entry: Entry) -> Bool { known.map { entry.receivedAt.wall <= $0 } ?? true }

    func includes(_ change: BalanceChange) -> Bool {
        let time = change.venueTime ?? change.receivedAt
        return (from.map { $0 <= time } ?? true) && (to.map { time <= $0 } ?? true)
    }
}

extension JournalStore {
    /// Whether any entry is of that account.
    fileprivate func names(_ account: String) throws -> Bool {
        guard head.position > 0 else { return false }
        do {
            try read(1...head.position) { if $0.account == account { throw Found() } }
            return false
        } catch is Found {
            return true
        }
    }
}

/// What was looked for is there.
private struct Found: Error {}
