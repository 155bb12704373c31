import Accounts
import Balances
import Book
import Configuration
import Engine
import Gateway
import Journal
import Reports
import Store

/// `foil history`: what was held when, and every change.
///
/// Answered from the projections, which are brought up to the journal's end for it. A short journal that they do not reach to the
/// end of is replayed, which is the definition of the answer and changes nothing.
struct HistoryCommand: Sendable {
    private let options: HistoryOptions
    private let surroundings: Surroundings

    init(_ options: HistoryOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        let span = HistorySpan(options, now: surroundings.clock.now().wall)
        guard span.isInOrder else {
            surroundings.complain("--from comes after --to", hint: "give the earlier time to --from")
            return .usage
        }
        do {
            let opening = JournalOpening(surroundings: surroundings)
            switch opening.open(config: options.config) {
            case .failure(let refusal): return refusal.status
            case .success(let journal):
                let head = journal.store.head.position
                let isIndexed = journal.store.projectedTo >= head || head > Self.shortEnough
                guard try isIndexed || journal.store.completeFrom > 1 else {
                    return try show(ReplayedHistory(journal.store, journal.accounts), journal.accounts, span)
                }
                let store = try await opening.indexed(journal.store, journal.accounts)
                return try show(
                    IndexedHistory(store, naming: journal.accounts.names, journal.accounts.settings), journal.accounts,
                    span)
            }
        } catch is ReaderGone {
            return .ok
        } catch {
            surroundings.complain(of: error)
            return .failed
        }
    }

    /// Replayed in a moment, and its statements fit into the memory at once.
    private static let shortEnough: Int64 = 100_000

    private func show(_ history: some History, _ accounts: KeptAccounts, _ span: HistorySpan) throws -> ExitStatus {
        let configured = accounts.names.all.map(\.name)
        let known = configured + (try history.names()).filter { !configured.contains($0) }
        guard knows(known, accounts) else { return .usage }
        let names = known.filter { options.accounts.isEmpty || options.accounts.contains($0) }
        if let at = span.at {
            try showBalances(history, names, AsOf(at, knownAt: span.known))
        } else {
            try showChanges(history, names, accounts.names, span)
        }
        return .ok
    }

    /// An account that neither the configuration nor the journal knows is a slip of the hand.
    private func knows(_ known: [String], _ accounts: KeptAccounts) -> Bool {
        guard let name = options.accounts.first(where: { !known.contains($0) }) else { return true }
        let meant = nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
        surroundings.complain(
            "neither \(accounts.path) nor the journal has an account \"\(TerminalText(name).text)\"",
            hint: meant ?? "there are \(known.joined(separator: ", "))")
        return false
    }

    private func showBalances(_ history: some History, _ names: [String], _ asOf: AsOf) throws {
        guard options.format == .json || options.format == .text else { return try stream(history, names, asOf) }
        let report = report(try names.map { try history.kept($0, users: options.users, asOf) }, asOf)
        switch options.format {
        case .json, .csv, .lines: _ = surroundings.terminal.write(report.json())
        case .text: surroundings.terminal.write(BalanceTable(report, style: style).text)
        }
    }

    /// Some holders after the other, so that a million take no more memory than a thousand.
    private func stream(_ history: some History, _ names: [String], _ asOf: AsOf) throws {
        var rows = ExportedRows(surroundings.terminal, of: "balances", among: try holderCount(history, names))
        if options.format == .csv { try rows.write(BalanceReport.csvHeadLine) }
        for name in names {
            try history.forEachPart(name, users: options.users, asOf) { kept in
                let part = report([kept], asOf)
                try rows.write(
                    options.format == .csv ? part.csvRows() : part.lines(), rows: part.balances.count,
                    holders: kept.holders.count)
            }
        }
        rows.finish()
    }

    /// How many holders an export goes through; nil where nobody watches it.
    private func holderCount(_ history: some History, _ names: [String]) throws -> Int? {
        guard surroundings.terminal.errorIsTerminal, options.format != .text else { return nil }
        guard options.users.isEmpty else { return options.users.count * names.count }
        return try names.reduce(0) { $0 + (try history.holderCount(of: $1)) }
    }

    private func report(_ kept: [BalanceReport.Kept], _ asOf: AsOf) -> BalanceReport {
        BalanceReport(
            kept, at: asOf.time,
            selecting: BalanceReport.Selection(
                assets: options.assets, users: options.users, hidesZero: options.hidesZero))
    }

    private func showChanges(
        _ history: some History, _ names: [String], _ accounts: NamedAccounts, _ span: HistorySpan
    ) throws {
        var writer = ChangeWriter(
            surroundings.terminal, options.format, style, accounts, among: try holderCount(history, names))
        let selection = BalanceReport.Selection(assets: options.assets, users: options.users)
        for name in names {
            try history.forEachChange(name, users: options.users, in: span.times, knownAt: span.known) { change in
                if selection.includes(change, in: accounts[name]) { try writer.write(change) }
            }
        }
        try writer.finish()
    }

    private var style: TableStyle {
        TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
    }
}

/// Where history is answered from.
protocol History {
    /// Every account that has one.
    func names() throws -> [String]
    /// How many holders of an account there are.
    func holderCount(of name: String) throws -> Int
    /// What one account's holders had. `users` is empty for everyone.
    func kept(_ name: String, users: [String], _ asOf: AsOf) throws -> BalanceReport.Kept
    /// The same in parts, in order, each small enough to be held at once.
    func forEachPart(
        _ name: String, users: [String], _ asOf: AsOf, _ body: (BalanceReport.Kept) throws -> Void
    ) throws
    /// One account's changes that held from after the lower and up to the upper bound.
    func forEachChange(
        _ name: String, users: [String], in times: ClosedRange<Timestamp>, knownAt: Timestamp?,
        _ body: (BalanceChange) throws -> Void
    ) throws
}

extension IndexedHistory: History {}

/// Which times are asked for.
struct HistorySpan: Sendable {
    /// Of balances; nil where changes are asked for.
    let at: Timestamp?
    let known: Timestamp?
    private let from: Timestamp
    private let to: Timestamp

    init(_ options: HistoryOptions, now: Timestamp) {
        at = options.at?.time(at: now)
        known = options.knownAt?.time(at: now)
        from = options.from?.time(at: now) ?? Timestamp(nanoseconds: .min)
        to = options.to?.time(at: now) ?? Timestamp(nanoseconds: .max)
    }

    var isInOrder: Bool { from <= to }

    /// The lower bound is the last moment that is not asked for: what held from `--from` on is.
    var times: ClosedRange<Timestamp> {
        Timestamp(nanoseconds: from.nanoseconds == .min ? .min : from.nanoseconds - 1)...to
    }
}
