import Accounts
import Balances
import Book
import Engine
import Journal
import Net
import Reports

/// The demo without a terminal: the table once every account has answered, every change after it, the table at the end.
final class DemoText: RecordKeeping.Onlooker {
    private let surroundings: Surroundings
    private let accounts: [(account: Account, client: VenueClient)]
    private let length: Duration?
    private let words: DemoWords
    private let state: Lock<State>

    private struct State {
        var lines: TextLines
        var book = BalanceBook()
        var answered: Answered
        var hasBegun = false
    }

    /// A slow machine is shown what there is by then.
    private static let patience = Duration.seconds(4)
    /// Readings and feeds of one account come one after the other: the first table waits for both.
    private static let settling = Duration.seconds(1)

    init(
        _ surroundings: Surroundings, _ accounts: [(account: Account, client: VenueClient)], length: Duration?,
        words: DemoWords
    ) {
        self.surroundings = surroundings
        self.accounts = accounts
        self.length = length
        self.words = words
        let names = NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) })
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        state = Lock(
            State(
                lines: TextLines(naming: names, style: style), answered: Answered(accounts.map(\.account.name))))
    }

    var status: ExitStatus { state.withLock { $0.answered.status } }

    func begin(_ engine: LiveEngine) { surroundings.terminal.write(words.head + "\n") }

    func committed(_ records: [Record]) {
        state.withLock { state in
            for record in records {
                state.answered.took(record)
                state.book.apply(record)
            }
            let lines = state.lines.lines(records)
            if state.hasBegun { _ = surroundings.terminal.write(lines) }
        }
    }

    func look() async {
        let end = length.map { surroundings.clock.now().steady + $0 }
        await settle(until: end)
        state.withLock { state in
            surroundings.terminal.write(table(state.book) + "\n" + words.hints + "\n")
            state.hasBegun = true
        }
        guard let end else { return await surroundings.wait(nil, or: AsyncStream { _ in }) }
        try? await surroundings.clock.sleep(end)
    }

    /// The table as it was when the record ended.
    func end() { surroundings.terminal.write("\n" + table(state.withLock { $0.book })) }

    private func settle(until end: Duration?) async {
        let begun = surroundings.clock.now().steady
        let last = min(begun + Self.patience, end ?? begun + Self.patience)
        var next = begun + Self.settling
        while !Task.isCancelled, next < last {
            try? await surroundings.clock.sleep(next)
            if state.withLock({ $0.answered.status == .ok }) { return }
            next += Self.settling / 4
        }
    }

    private func table(_ book: BalanceBook) -> String {
        let now = surroundings.clock.now().wall
        let kept = accounts.map { account, client in
            var holders: [HolderState] = []
            book.forEachHolder(of: account.name, at: now) { holders.append($0) }
            return BalanceReport.Kept(
                account: NamedAccount(account, client), health: book.health(of: account.name, .reading),
                holders: holders)
        }
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        return BalanceTable(BalanceReport(kept, at: now), style: style).text
    }
}
