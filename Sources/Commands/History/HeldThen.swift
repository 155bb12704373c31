import Accounts
import Balances
import Book
import Journal

/// The book as it was at a time, as far as it was known at another.
struct HeldThen {
    private let accounts: KeptAccounts
    private let time: Timestamp
    private let known: Timestamp?

    init(_ accounts: KeptAccounts, at time: Timestamp, knownAt known: Timestamp?) {
        self.accounts = accounts
        self.time = time
        self.known = known
    }

    /// Replays every entry that counts.
    func book(of store: any JournalStore) throws -> BalanceBook {
        var book = BalanceBook(settings: accounts.settings)
        guard store.head.position > 0 else { return book }
        let reader = accounts.makeReader()
        try store.read(1...store.head.position) { entry in
            guard known.map({ entry.receivedAt.wall <= $0 }) ?? true, let record = narrowed(try reader.record(entry))
            else {
                return
            }
            book.apply(record)
        }
        return book
    }

    /// What of a record was so at the time: a statement from when its venue says, or else from when it came.
    private func narrowed(_ record: Record) -> Record? {
        let received = record.entry.receivedAt.wall
        switch record.meaning {
        case .statement(let statement, _): return (statement.venueTime ?? received) <= time ? record : nil
        case .answer(var meaning):
            meaning.statements.removeAll { ($0.venueTime ?? received) > time }
            let isNothing = meaning.statements.isEmpty && received > time
            return isNothing ? nil : Record(record.entry, .answer(meaning))
        case .nothing, .gap, .health, .finding, .spending, .live, .start: return received <= time ? record : nil
        }
    }
}
