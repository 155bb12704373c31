import Accounts
import Balances
import Book
import Engine
import Journal
import Net
import Reports

/// The full-screen watch: its own copy of the book, a table, and the terminal.
final class ScreenOnlooker: BookOnlooker {
    private let surroundings: Surroundings
    private let length: Duration?
    private let names: NamedAccounts
    private let screen: Screen
    private let state: Lock<State>
    private let table: Lock<LiveTable>
    private let painter: Lock<LivePainter>

    private struct State {
        var tracker = ChangeTracker(BalanceBook())
        var changes: [BalanceChange] = []
        var answered: Answered
        var pace: @Sendable (_ account: Int) -> Duration? = { _ in nil }
    }

    /// Fast enough to look live, slow enough to be read.
    private static let frame = Duration.milliseconds(500)
    /// More than the table remembers is of no use.
    private static let keptChanges = 64

    /// - Parameter notes: what the page of keys says before the keys.
    init(
        _ surroundings: Surroundings, _ accounts: [(account: Account, client: VenueClient)], length: Duration?,
        title: String = "foil watch", notes: [String] = []
    ) {
        self.surroundings = surroundings
        self.length = length
        names = NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) })
        state = Lock(State(answered: Answered(accounts.map(\.account.name))))
        table = Lock(LiveTable(accounts: names, title: title, notes: notes))
        painter = Lock(LivePainter(accounts))
        screen = surroundings.terminal.openScreen()
    }

    var status: ExitStatus { state.withLock { $0.answered.status } }

    func close() { screen.close() }

    func begin(_ engine: LiveEngine) {
        let book = engine.withBook { $0 }
        state.withLock { state in
            state.tracker = ChangeTracker(book)
            state.pace = { [weak engine] in engine?.resyncPace(of: $0) }
        }
    }

    func begin(_ book: BalanceBook) {
        state.withLock { state in
            state.tracker = ChangeTracker(book)
            state.answered.knew(book)
        }
    }

    func committed(_ records: [Record]) {
        state.withLock { state in
            for record in records {
                state.answered.took(record)
                state.changes += state.tracker.apply(record).changes
            }
            if state.changes.count > Self.keptChanges {
                state.changes.removeFirst(state.changes.count - Self.keptChanges)
            }
        }
    }

    /// Draws until q, the time given, or the end of the terminal.
    func look() async {
        let end = length.map { surroundings.clock.now().steady + $0 }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.animate(until: end) }
            await group.next()
            group.cancelAll()
        }
    }

    private func listen() async {
        for await event in screen.events {
            switch event {
            case .resized: break
            case .keys(let keys):
                let answers = table.withLock { table in keys.map { table.pressed($0) } }
                if answers.contains(.quit) { return }
            }
            guard draw() else { return }
        }
        // Without keys, and in tests, the events end at once: then it is the time or a signal that ends the watch.
        try? await surroundings.clock.sleep(.seconds(1 << 40))
    }

    private func animate(until end: Duration?) async {
        while !Task.isCancelled, draw() {
            let next = surroundings.clock.now().steady + Self.frame
            if let end, end <= next {
                try? await surroundings.clock.sleep(end)
                return
            }
            do { try await surroundings.clock.sleep(next) } catch { return }
        }
    }

    private func draw() -> Bool {
        let (book, changes, pace) = state.withLock { state in
            defer { state.changes = [] }
            return (state.tracker.book, state.changes, state.pace)
        }
        let now = surroundings.clock.now().wall
        // One at a time: keys and the clock both draw.
        return painter.withLock { painter in
            let filter = table.withLock { table in
                table.took(changes)
                return table.filter
            }
            let picture = painter.picture(of: book, at: now, filter: filter, pace: pace)
            let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
            let rows = surroundings.terminal.height()
            return screen.draw(table.withLock { $0.lines(picture, at: now, rows: rows, style: style) })
        }
    }
}
