import Accounts
import Balances
import CLookup
import Foundation
import Journal
import SFOXClient
import Store

/// What one holder had at a time, among 10,000,000 changes of a million end users, beside the bare lookup of the same row.
///
/// The journal is made once, as `foil serve` makes it, and stays in the work folder for the other rounds.
enum HistoryBench {
    static let suite = Suite(name: "history") { input in
        let path = input.folder.appending(path: "history.db").path
        let store = try made(path)
        var random = Random(state: 7)
        let questions = (0..<lookups).map { _ in
            // Anywhere from the first to the last: some ask for a time before anything of the user.
            (user: random.next(ManyPushes.users), time: ManyPushes.time(random.next(statements)))
        }
        guard let bare = lookup_open(path + ".index", Int32(ManyPushes.users)) else { throw NoIndex(path: path) }
        defer { lookup_close(bare) }
        let known = try questions.count { try state(of: $0, in: store) != nil }
        let found = questions.count { find($0, bare) > 0 }
        guard known == found, known > lookups / 2 else { throw Disagreement(ours: known, theirs: found) }
        let ours = try nanoseconds(per: lookups) {
            for question in questions { keep(try state(of: question, in: store)) }
        }
        let theirs = nanoseconds(per: lookups) { for question in questions { keep(find(question, bare)) } }
        return [
            Figure(
                name: "history, 10 M changes: one holder at a time", ours: ours, against: "bare SQLite index lookup",
                theirs: theirs, floor: 1 / 3)
        ]
    }

    private typealias Question = (user: Int, time: Timestamp)

    /// Of three currencies each.
    private static let statements = 3_333_334
    private static let perBatch = 1_000
    private static let lookups = 20_000

    private static func state(of question: Question, in store: SQLiteStore) throws -> PastState? {
        try store.state(of: ManyPushes.account, .user("user-\(question.user)"), AsOf(question.time))
    }

    private static func find(_ question: Question, _ bare: OpaquePointer) -> Int32 {
        lookup_find(bare, Int32(question.user), question.time.nanoseconds)
    }

    private static func made(_ path: String) throws -> SQLiteStore {
        let owner = StoreOwner(pid: getpid(), command: "bench", since: ManyPushes.time(0))
        let store = try SQLiteStore(path, for: owner)
        while store.head.position < statements {
            let next = Int(store.head.position)
            let batch = (next..<min(next + perBatch, statements)).map {
                // No order of the users, so that rows of neighbours in time are no neighbours in the index.
                ManyPushes.entry(user: $0 &* 7_919 % ManyPushes.users, round: $0 / ManyPushes.users, number: $0)
            }
            try store.append(Batch(batch, after: store.head.position))
        }
        try store.catchUp(RecordReader { _ in SFOXConnect.client.readRecorded })
        return store
    }

    private struct NoIndex: Error {
        var path: String
    }

    private struct Disagreement: Error {
        var ours: Int
        var theirs: Int
    }

    /// The same numbers in every run.
    private struct Random {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }
}
