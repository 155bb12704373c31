import Accounts
import Balances
import Book
import Foundation
import Gateway
import Journal
import Money
import Net
import Reports
import Store

/// `GET /v1/balances` as JSON Lines at a million end users with three currencies each, beside `sqlite3 -json` writing out
/// the same rows from a table, both into nothing.
enum ExportBench {
    static let suite = Suite(name: "export") { input in
        let record = ManyUsers(users)
        let (lines, bytes, growth) = try timed { try export(record, "format=jsonl", to: nil) }
        let table = input.folder.appending(path: "balances.db").path
        let theirs = try sqlite(record, table, in: input.folder)
        let user = try nanoseconds { keep(try answer(Route.user, ["account": "customers", "user": "user-7"], record)) }
        let search = try nanoseconds { keep(try answer(Route.users, [:], record, "search=99999")) }
        let page = try nanoseconds { keep(try answer(Route.balances, [:], record)) }
        return [
            Figure(
                name: "export, 3 M rows: JSON Lines (\(bytes / 3_000_000) bytes each, memory +\(growth >> 20) MiB)",
                ours: lines, against: "sqlite3 -json", theirs: theirs, floor: 0.5),
            Figure(name: "gateway, 1 M users: one user", ours: user, against: "100 us", theirs: 100_000, floor: 1),
            Figure(name: "gateway, 1 M users: a search", ours: search, against: "a second", theirs: 1e9, floor: 1),
            Figure(name: "gateway, 1 M users: a page with totals", ours: page, against: "2 s", theirs: 2e9, floor: 1),
        ]
    }

    private static let users = 1_000_000

    private static func timed(
        _ body: () throws -> (bytes: Int, growth: Int)
    ) rethrows -> (time: Double, bytes: Int, growth: Int) {
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        let (bytes, growth) = try body()
        return ((clock.now - start) / .nanoseconds(1), bytes, growth)
    }

    private static func answer(
        _ route: Route, _ path: [String: String], _ record: ManyUsers, _ query: String = ""
    ) throws -> [UInt8] {
        guard let base = BaseURL("http://127.0.0.1:1") else { return [] }
        let now = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
        let ask = Ask(
            path: path, query: try Query(query, declared: route.parameters, now: now), scope: .all, record: record,
            shelf: record.shelf, now: now, request: HTTPRequest(.get, base: base, path: route.path, query: query))
        switch try route.answer(ask) {
        case .document(let document): return document.body
        case .work(_, let work): return try work().body
        default: return []
        }
    }

    /// How many bytes there are, and by how much the memory grew from the first piece to the last.
    private static func export(
        _ record: ManyUsers, _ query: String, to file: FileHandle?
    ) throws -> (bytes: Int, growth: Int) {
        guard let base = BaseURL("http://127.0.0.1:1") else { return (0, 0) }
        let now = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
        let ask = Ask(
            path: [:], query: try Query(query, declared: Route.balances.parameters, now: now), scope: .all,
            record: record,
            shelf: record.shelf, now: now,
            request: HTTPRequest(.get, base: base, path: "/v1/balances", query: query))
        switch try Route.balances.answer(ask) {
        case .flow(let flow):
            var (bytes, start) = (0, 0)
            while let piece = try flow.next() {
                if bytes == 0 { start = residentBytes() }
                bytes += piece.count
                file?.write(Data(piece))
            }
            return (bytes, residentBytes() - start)
        case .document(let document): return (document.body.count, 0)
        case .work(_, let work): return (try work().body.count, 0)
        default: return (0, 0)
        }
    }

    /// The same rows in a table, and how long it takes to write them out.
    private static func sqlite(_ record: ManyUsers, _ table: String, in folder: URL) throws -> Double {
        let csv = folder.appending(path: "balances.csv")
        _ = FileManager.default.createFile(atPath: csv.path, contents: nil)
        let file = try FileHandle(forWritingTo: csv)
        _ = try export(record, "format=csv", to: file)
        try file.close()
        try? FileManager.default.removeItem(atPath: table)
        _ = try run("sqlite3", [table, ".mode csv", ".import \(csv.path) balances"])
        return try run("sqlite3", ["-json", table, "SELECT * FROM balances"])
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = FileHandle.nullDevice
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        try process.run()
        process.waitUntilExit()
        return (clock.now - start) / .nanoseconds(1)
    }

    private static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}

/// A book of many end users, without a journal.
private final class ManyUsers: LiveRecord {
    let accounts = NamedAccounts([
        NamedAccount(
            name: "customers", venue: Venue(rawValue: "sfox-connect"),
            assets: AssetTable(["btc": Asset("BTC"), "eth": Asset("ETH"), "usd": Asset("USD")]))
    ])
    let shelf = PictureShelf(secret: [])
    private let book: Lock<BalanceBook>

    init(_ count: Int) {
        var book = BalanceBook()
        for user in 0..<count { book.apply(Self.record(user)) }
        self.book = Lock(book)
    }

    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R { book.withLock { body(&$0) } }
    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R {
        throw StoreFailure(.failed, "there is no store")
    }
    func makeReader() -> RecordReader { RecordReader { _ in nil } }
    func resyncPace(of account: String) -> Duration? { nil }

    private static func record(_ user: Int) -> Record {
        let time = Timestamp(nanoseconds: 1_710_000_000_000_000_000 + Int64(user) * 1_000_000)
        let holder = Holder.user("user-\(user)")
        var entry = Entry(
            .message, account: "customers", recording: Recording(MessageForm(rawValue: "bench"), of: holder),
            verdict: .applied, epoch: 1, sequence: Int64(user), receivedAt: Moment(wall: time, steady: .zero), raw: [])
        entry.position = Int64(user + 1)
        let balances = ["btc", "eth", "usd"].enumerated().map { place, code in
            let units = (user &* 2_654_435_761 &+ place &* 1_000_003) % 100_000_000_000
            let amount = Amount.reported(ExactDecimal(unchecked: Int128(units), scale: 8))
            return Balance(
                venueAsset: code, total: amount, available: amount, held: .reported(.zero),
                wallets: Wallets(
                    trading: amount, borrow: .reported(.zero), collateral: .reported(.zero), lending: .reported(.zero),
                    staking: .reported(.zero)))
        }
        return Record(
            entry,
            .statement(
                Statement(holder: holder, extent: .full, balances: balances, venueTime: time, receivedAt: time), []))
    }
}
