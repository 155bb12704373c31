import Accounts
import Balances
import Book
import Journal
import Reports
import Store

/// History as it is defined: the entries that count and hold at a time, replayed in the order of their positions.
struct ReplayedHistory: History {
    private let store: any JournalStore
    private let accounts: KeptAccounts

    init(_ store: any JournalStore, _ accounts: KeptAccounts) {
        self.store = store
        self.accounts = accounts
    }

    func names() throws -> [String] { try book(AsOf(Timestamp(nanoseconds: .max))).accounts }

    func holderCount(of name: String) throws -> Int {
        try book(AsOf(Timestamp(nanoseconds: .max)), of: name).holderCount(of: name)
    }

    func kept(_ name: String, users: [String], _ asOf: AsOf) throws -> BalanceReport.Kept {
        let book = try book(asOf, of: name)
        var holders: [HolderState] = []
        if users.isEmpty {
            book.forEachHolder(of: name, at: asOf.time) { holders.append($0) }
        } else {
            holders = users.compactMap { book.state(of: .user($0), account: name, at: asOf.time) }
        }
        let health = book.health(of: name, .feed) ?? book.health(of: name, .reading)
        return BalanceReport.Kept(account: accounts.names[name], health: health, holders: holders)
    }

    /// A journal that is short enough to be replayed has few holders.
    func forEachPart(
        _ name: String, users: [String], _ asOf: AsOf, _ body: (BalanceReport.Kept) throws -> Void
    ) throws { try body(try kept(name, users: users, asOf)) }

    func forEachChange(
        _ name: String, users: [String], in times: ClosedRange<Timestamp>, knownAt: Timestamp?,
        _ body: (BalanceChange) throws -> Void
    ) throws {
        var spoken: [Holder: [Spoken]] = [:]
        try forEachRecord(of: name, knownAt: knownAt) { record in
            for said in Spoken.all(in: record) where users.isEmpty || users.contains(said.statement.holder.user ?? "") {
                spoken[said.statement.holder, default: []].append(said)
            }
        }
        for (_, said) in spoken.sorted(by: { Self.isListed($0.key, before: $1.key) }) {
            var walk = HistoryWalk(accounts.settings)
            for next in Spoken.inOrder(said) where next.time <= times.upperBound {
                let changes = walk.take(next)
                if times.lowerBound < next.time { for change in changes { try body(change) } }
            }
        }
    }

    /// The owner, and then users by their ids.
    private static func isListed(_ a: Holder, before b: Holder) -> Bool {
        guard let first = a.user, let second = b.user else { return a.user == nil && b.user != nil }
        return Spelling(first) < Spelling(second)
    }

    /// The book as it was then, as far as it was known.
    private func book(_ asOf: AsOf, of name: String? = nil) throws -> BalanceBook {
        var book = BalanceBook(settings: accounts.settings)
        try forEachRecord(of: name, knownAt: asOf.knownAt) { record in
            if let narrow = Self.narrowed(record, to: asOf.time) { book.apply(narrow) }
        }
        return book
    }

    private func forEachRecord(of name: String?, knownAt: Timestamp?, _ body: (Record) throws -> Void) throws {
        guard store.head.position > 0 else { return }
        let reader = accounts.makeReader()
        try store.read(1...store.head.position) { entry in
            guard name == nil || entry.account == name, knownAt.map({ entry.receivedAt.wall <= $0 }) ?? true else {
                return
            }
            try body(try reader.record(entry))
        }
    }

    /// What of a record was so at the time: a statement from when its venue says, or else from when it came.
    private static func narrowed(_ record: Record, to time: Timestamp) -> Record? {
        let received = record.entry.receivedAt.wall
        switch record.meaning {
        case .statement(let statement, _): return holds(statement, at: time) ? record : nil
        case .answer(var meaning):
            meaning.statements = meaning.statements.filter { holds($0, at: time) }.enumerated().sorted { a, b in
                (a.element.heldFrom, a.offset) < (b.element.heldFrom, b.offset)
            }.map(\.element)
            let isNothing = meaning.statements.isEmpty && received > time
            return isNothing ? nil : Record(record.entry, .answer(meaning))
        case .nothing, .gap, .health, .finding, .spending, .live, .start, .alert: return received <= time ? record : nil
        }
    }

    /// A change that names no asset says nothing.
    private static func holds(_ statement: Statement, at time: Timestamp) -> Bool {
        statement.heldFrom <= time && (statement.extent == .full || !statement.balances.isEmpty)
    }
}

extension Statement {
    /// The venue's time or, where the venue does not say, when it came.
    var heldFrom: Timestamp { venueTime ?? receivedAt }
}
