import Accounts
import Balances
import Book
import Journal
import Reports

/// What an entry said of one holder, and from when on it holds.
struct Spoken {
    /// Without its bytes: there may be very many.
    let entry: Entry
    var statement: Statement
    /// Its place among what the entry says.
    let order: Int

    var time: Timestamp { statement.heldFrom }

    /// What a record says, if it counts.
    static func all(in record: Record) -> [Spoken] {
        guard record.entry.verdict == .applied else { return [] }
        var entry = record.entry
        entry.raw = []
        let statements: [Statement] =
            switch record.meaning {
            case .statement(let statement, _): [statement]
            case .answer(let answer): answer.statements
            case .nothing, .gap, .health, .finding, .spending, .live, .start, .alert: []
            }
        return statements.enumerated().compactMap { order, statement in
            // A change that names no asset says nothing.
            guard statement.extent == .full || !statement.balances.isEmpty else { return nil }
            return Spoken(entry: entry, statement: statement, order: order)
        }
    }

    /// Whether the other one replaces it where both hold.
    func isReplaced(by other: Spoken) -> Bool {
        (entry.position, time, order) < (other.entry.position, other.time, other.order)
    }

    /// In the order in which they begin to hold. What one entry says of one time is one word: of two the later counts.
    static func inOrder(_ said: [Spoken]) -> [Spoken] {
        let sorted = said.sorted { a, b in
            (a.time, a.entry.position, a.order) < (b.time, b.entry.position, b.order)
        }
        return sorted.reduce(into: []) { words, next in
            if let last = words.last, last.time == next.time, last.entry.position == next.entry.position {
                words[words.count - 1].correct(by: next.statement)
            } else {
                words.append(next)
            }
        }
    }

    private mutating func correct(by next: Statement) {
        guard next.extent == .change else {
            statement = next
            return
        }
        let named = Set(next.balances.map { Spelling($0.venueAsset) })
        statement.balances = statement.balances.filter { !named.contains(Spelling($0.venueAsset)) } + next.balances
    }
}

/// Walks along the time of one holder: what begins to hold is put in its place among what holds, by the order of the journal.
struct HistoryWalk {
    private var tracker: ChangeTracker
    /// What holds: the full statement that counts and the changes after it, in the order of the journal.
    private var holding: [Spoken] = []
    private let settings: BookSettings
    /// The tracker's book takes positions that rise; along the time they need not.
    private var steps: Int64 = 0

    init(_ settings: BookSettings) {
        self.settings = settings
        tracker = ChangeTracker(BalanceBook(settings: settings))
    }

    /// What the next statement in the order of time changes.
    mutating func take(_ spoken: Spoken) -> [BalanceChange] {
        guard put(spoken) else { return [] }
        var entry = spoken.entry
        steps += 1
        entry.position = steps
        let changes = tracker.apply(Record(entry, .statement(statement(now: spoken), []))).changes
        return changes.map { change in
            var change = change
            change.position = spoken.entry.position
            return change
        }
    }

    /// False where a full statement that holds already replaces it.
    private mutating func put(_ spoken: Spoken) -> Bool {
        let place = holding.lastIndex { $0.isReplaced(by: spoken) }.map { $0 + 1 } ?? 0
        if spoken.statement.extent == .full {
            guard !holding[place...].contains(where: { $0.statement.extent == .full }) else { return false }
            holding.replaceSubrange(..<place, with: [spoken])
        } else {
            if place == 0, holding.first?.statement.extent == .full { return false }
            holding.insert(spoken, at: place)
        }
        return true
    }

    /// The statement itself where it is the latest, or else all that the holder has now.
    private func statement(now spoken: Spoken) -> Statement {
        guard let last = holding.last, spoken.isReplaced(by: last) else { return spoken.statement }
        var book = BalanceBook(settings: settings)
        for (index, other) in holding.enumerated() {
            var entry = other.entry
            entry.position = Int64(index + 1)
            book.apply(Record(entry, .statement(other.statement, [])))
        }
        let holder = spoken.statement.holder
        let state = book.state(of: holder, account: spoken.entry.account, at: spoken.statement.receivedAt)
        return Statement(
            holder: holder, extent: .full, balances: state?.balances ?? [], venueTime: spoken.statement.venueTime,
            receivedAt: spoken.statement.receivedAt)
    }
}
