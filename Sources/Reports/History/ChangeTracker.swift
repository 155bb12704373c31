import Accounts
package import Balances
package import Book
package import Journal

/// A book of its own that says what each record changes in it.
///
/// Made from another book it shares everything with that one until one of the two changes, page by page.
package struct ChangeTracker: Sendable {
    /// As it is after the last record.
    package private(set) var book: BalanceBook

    package init(_ book: BalanceBook) { self.book = book }

    /// What a record led to.
    package struct Outcome: Sendable, Hashable {
        /// Holder by holder, in the order of the statements; balances that are as they were are not among them.
        package var changes: [BalanceChange] = []
        /// Rules that statements break and did not break before.
        package var findings: [Finding] = []
    }

    /// Takes the next record.
    package mutating func apply(_ record: Record) -> Outcome {
        let account = record.entry.account
        let now = record.entry.receivedAt.wall
        let holders = Self.holders(of: record)
        let before = holders.map { book.state(of: $0, account: account, at: now) }
        book.apply(record)
        var outcome = Outcome()
        for (holder, before) in zip(holders, before) {
            guard let after = book.state(of: holder, account: account, at: now), after.position == record.entry.position
            else {
                continue
            }
            outcome.changes += Self.changes(from: before?.balances ?? [], to: after)
            outcome.findings += after.findings.filter { finding in
                !(before?.findings.contains { $0.isSame(as: finding) } ?? false)
            }
        }
        return outcome
    }

    /// Each holder that a record speaks of, once.
    private static func holders(of record: Record) -> [Holder] {
        guard record.entry.verdict == .applied else { return [] }
        switch record.meaning {
        case .statement(let statement, _): return [statement.holder]
        case .answer(let meaning):
            var seen: Set<Holder> = []
            return meaning.statements.map(\.holder).filter { seen.insert($0).inserted }
        case .nothing, .gap, .health, .finding, .spending, .live, .start, .alert: return []
        }
    }

    private static func changes(from before: [Balance], to state: HolderState) -> [BalanceChange] {
        var old = Places(before)
        let present = state.balances.compactMap { balance -> BalanceChange? in
            let last = old.take(balance.venueAsset)
            return last == balance ? nil : change(state, balance.venueAsset, last, balance)
        }
        return present + old.rest.map { change(state, $0.venueAsset, $0, nil) }
    }

    private static func change(
        _ state: HolderState, _ venueAsset: String, _ before: Balance?, _ after: Balance?
    ) -> BalanceChange {
        BalanceChange(
            account: state.account, holder: state.holder, venueAsset: venueAsset, before: before, after: after,
            position: state.position, sequence: state.sequence, venueTime: state.venueTime,
            receivedAt: state.receivedAt ?? Timestamp(nanoseconds: 0))
    }
}

/// Balances by their code. A code that is there twice is given out twice, in order.
private struct Places {
    private var balances: [Balance?]
    private var places: [Spelling: [Int]] = [:]

    init(_ balances: [Balance]) {
        self.balances = balances
        for (index, balance) in balances.enumerated().reversed() {
            places[Spelling(balance.venueAsset), default: []].append(index)
        }
    }

    mutating func take(_ venueAsset: String) -> Balance? {
        guard let index = places[Spelling(venueAsset)]?.popLast() else { return nil }
        defer { balances[index] = nil }
        return balances[index]
    }

    /// What nobody took, in its order.
    var rest: [Balance] { balances.compactMap(\.self) }
}

extension Finding {
    /// Whether the same rule is broken at the same place; the numbers may be others.
    fileprivate func isSame(as other: Finding) -> Bool {
        rule == other.rule && venueAsset == other.venueAsset && holder == other.holder
    }
}
