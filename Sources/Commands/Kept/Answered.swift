import Accounts
import Book
import Journal

/// Which accounts have answered since the record began.
struct Answered: Sendable {
    private var waiting: Set<String>
    private let count: Int

    init(_ accounts: [String]) {
        waiting = Set(accounts)
        count = accounts.count
    }

    /// An account has answered when something it said was understood.
    mutating func took(_ record: Record) {
        guard !waiting.isEmpty else { return }
        switch record.entry.kind {
        case .message, .answer:
            let isAnswer = record.entry.verdict != .refused && record.entry.verdict != .malformed
            if isAnswer, record.meaning != .nothing { waiting.remove(record.entry.account) }
        case .gap, .outcome, .finding, .spending, .live, .start, .alert:
            if case .health(let health) = record.meaning, health.status == .ok { waiting.remove(record.entry.account) }
        }
    }

    /// Those that whoever keeps the book has heard of lately have answered already.
    mutating func knew(_ book: BalanceBook) {
        waiting = waiting.filter { name in
            ![book.health(of: name, .feed), book.health(of: name, .reading)].contains { $0?.status == .ok }
        }
    }

    /// What a run ends with: not every account may have had something to say.
    var status: ExitStatus { waiting.isEmpty ? .ok : waiting.count == count ? .failed : .partial }
}
