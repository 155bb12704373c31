import Balances
import Reports
import Store

/// The changes that are asked for and may be seen, account by account, holder by holder, each holder's in the order in
/// which they held; as the journal had them up to one position.
struct ChangeWalk: Sendable {
    /// The last change that was given out.
    struct Place: Sendable {
        var account: Int
        var holder: Holder
        var time: Timestamp
        var position: Int64
        /// The number among those of the same time and position.
        var ordinal: Int
    }

    private let accounts: [NamedAccount]
    private let users: [Holder]?
    private let times: ClosedRange<Timestamp>
    private let knownAt: Timestamp?
    private let selection: BalanceReport.Selection
    /// Up to which position of the journal.
    var through: Int64
    private(set) var place: Place?

    /// - Throws: problems with the times, `unknownAccount`.
    init(_ ask: Ask, through: Int64) throws(Problem) {
        accounts = try ask.accounts()
        users = ask.wantedUsers
        times = try ask.span()
        knownAt = try ask.past(.knownAt)
        selection = ask.selection
        self.through = through
    }

    private struct Full: Error {}

    /// Gives out changes until one is refused.
    ///
    /// - Parameter take: false where there is no room for the change: it comes again next time.
    /// - Returns: whether there are more.
    mutating func fill(from store: SQLiteStore, _ take: (BalanceChange, NamedAccount) -> Bool) throws -> Bool {
        do {
            for index in (place?.account ?? 0)..<accounts.count { try fill(index, store, take) }
            return false
        } catch is Full {
            return true
        }
    }

    private mutating func fill(
        _ index: Int, _ store: SQLiteStore, _ take: (BalanceChange, NamedAccount) -> Bool
    ) throws {
        let reached = place?.account == index ? place?.holder : nil
        if let reached { try fill(index, reached, store, take) }
        if let users {
            for holder in users where reached.map({ $0 < holder }) ?? true { try fill(index, holder, store, take) }
            return
        }
        var next = try store.holder(of: accounts[index].name, after: reached)
        while let holder = next {
            try fill(index, holder, store, take)
            next = try store.holder(of: accounts[index].name, after: holder)
        }
    }

    private mutating func fill(
        _ index: Int, _ holder: Holder, _ store: SQLiteStore, _ take: (BalanceChange, NamedAccount) -> Bool
    ) throws {
        let account = accounts[index]
        let done = place.flatMap { $0.account == index && $0.holder == holder ? $0 : nil }
        var current = place
        defer { place = current }
        var ordinal = 0
        var last: (Timestamp, Int64)?
        try store.forEachChange(
            of: account.name, holder, in: remaining(done), knownAt: knownAt, through: through
        ) { change in
            let key = (change.provenance.time, change.provenance.position)
            ordinal = last.map { $0 == key } ?? false ? ordinal + 1 : 0
            last = key
            if let done, (key.0, key.1, ordinal) <= (done.time, done.position, done.ordinal) { return }
            let shown = BalanceChange(change)
            guard selection.includes(shown, in: account) else { return }
            guard take(shown, account) else { throw Full() }
            current = Place(account: index, holder: holder, time: key.0, position: key.1, ordinal: ordinal)
        }
    }

    private func remaining(_ done: Place?) -> ClosedRange<Timestamp> {
        guard let done, done.time.nanoseconds > times.lowerBound.nanoseconds else { return times }
        return Timestamp(nanoseconds: done.time.nanoseconds - 1)...times.upperBound
    }
}

extension ChangeWalk {
    /// For a cursor; empty before the first change.
    var key: [String] {
        guard let place else { return [] }
        return [
            accounts[place.account].name, BookPage.text(place.holder), "\(place.time.nanoseconds)", "\(place.position)",
            "\(place.ordinal)",
        ]
    }

    /// Goes on after the change that a cursor is of.
    ///
    /// - Throws: `badCursor`.
    mutating func seek(_ key: [String]) throws(Problem) {
        guard key.count == 5, let account = accounts.firstIndex(where: { $0.name.isSpelled(key[0]) }),
            let time = Int64(key[2]), let position = Int64(key[3]), let ordinal = Int(key[4])
        else { throw .badCursor }
        place = Place(
            account: account, holder: BookPage.holder(key[1]), time: Timestamp(nanoseconds: time), position: position,
            ordinal: ordinal)
    }
}
