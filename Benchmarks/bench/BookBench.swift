import Accounts
import Balances
import Book
import Foundation
import Journal
import SFOXClient

/// The book at its largest: a million end users with three currencies each, from the bytes of the journal.
///
/// What it is compared with stands in the issue, not in another program: 250 bytes a balance, 500,000 statements a second,
/// and a restart from a checkpoint 20 times as fast as one that replays the journal. The rest is for knowing.
enum BookBench {
    static let suite = Suite(name: "book") { _ in
        let before = residentBytes()
        var (book, replay) = try replayed()
        let memory = (residentBytes() - before) / Double(users * 3)
        let (pieces, saving) = timed { book.checkpoint() }
        let loading = nanoseconds { keep(BalanceBook(checkpoint: pieces)) }
        let now = Timestamp(nanoseconds: 1_000_000_000 * Int64(users) + 40_000_000_000)
        let second = 1e9
        return try [
            figure("memory of a balance (bytes)", memory, "the limit", 250, floor: 1),
            figure("ready from a checkpoint", loading, "replay of encoded entries", replay, floor: 20),
            figure("checkpoint written", saving, "a second", second),
            figure("a statement of a holder anywhere", try applying(to: &book), "500,000 a second", 2_000, floor: 1),
            figure("copy, then the first statement", copying(&book), "a second", second),
            figure("100 candidates", candidates(of: book, at: now), "a second", second),
            figure("counts by age", nanoseconds { keep(book.counts(of: account, at: now)) }, "a second", second),
            figure("totals", totals(of: book), "a second", second),
        ]
    }

    private static let account = ManyPushes.account
    private static let users = ManyPushes.users
    private static let perBatch = 1_000

    private static func figure(
        _ name: String, _ ours: Double, _ against: String, _ theirs: Double, floor: Double = 1
    ) -> Figure {
        Figure(name: "book, 1 M users x 3: \(name)", ours: ours, against: against, theirs: theirs, floor: floor)
    }

    /// The book of a journal in which every user is pushed once, and the nanoseconds of reading it. The journal's bytes
    /// are made batch by batch beside the clock, so that they are not counted as the book's memory.
    private static func replayed() throws -> (BalanceBook, Double) {
        var (book, time) = (BalanceBook(), 0.0)
        let reader = RecordReader { _ in SFOXConnect.client.readRecorded }
        for first in stride(from: 0, to: users, by: perBatch) {
            let entries = (first..<first + perBatch).map { ManyPushes.entry(user: $0, round: 0) }
            let batch = Batch(entries, after: Int64(first))
            let encoded = EncodedBatch(batch, after: JournalHead.empty.digest)
            time += try timed {
                for entry in try encoded.open(after: JournalHead.empty.digest).entries() {
                    book.apply(try reader.record(entry))
                }
            }.time
        }
        return (book, time)
    }

    /// Nanoseconds for a statement that is read already, of users in no order.
    private static func applying(to book: inout BalanceBook) throws -> Double {
        let reader = RecordReader { _ in SFOXConnect.client.readRecorded }
        let records = try (0..<100_000).map { index in
            var entry = ManyPushes.entry(user: index &* 7_919 % users, round: 1)
            entry.position = Int64(users + index + 1)
            return try reader.record(entry)
        }
        let time = timed { for record in records { book.apply(record) } }.time
        return time / Double(records.count)
    }

    /// What the book's owner waits while a copy is kept for a checkpoint.
    private static func copying(_ book: inout BalanceBook) throws -> Double {
        var entry = ManyPushes.entry(user: 0, round: 2)
        entry.position = book.position + 1
        let record = try RecordReader { _ in SFOXConnect.client.readRecorded }.record(entry)
        let (copy, time) = timed {
            let copy = book
            book.apply(record)
            return copy
        }
        keep(copy)
        return time
    }

    private static func candidates(of book: BalanceBook, at now: Timestamp) -> Double {
        nanoseconds { keep(book.candidates(of: account, count: 100, at: now)) }
    }

    private static func totals(of book: BalanceBook) -> Double {
        nanoseconds { keep(book.totals([account: SFOXConnect.client.assets], accountsAreMissing: false)) }
    }

    private static func timed<Result>(_ body: () throws -> Result) rethrows -> (result: Result, time: Double) {
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        let result = try body()
        return (result, (clock.now - start) / .nanoseconds(1))
    }

    /// The memory of this process that is really there.
    private static func residentBytes() -> Double {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Double(fields[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
