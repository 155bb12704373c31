import Accounts
import Balances
import Foundation
import Glibc
import Journal
import Net
import Testing
import Witness

@testable import Store

@Suite struct FailureTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("j.db") }

    private func open() throws -> SQLiteStore { try SQLiteStore(path, for: .tests) }

    private static let message = Entry(
        .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner),
        receivedAt: Samples.moment(0), raw: [1])

    private func failure(_ body: () throws -> Void) -> StoreFailure? { #expect(throws: StoreFailure.self, performing: body) }

    /// The file is changed behind the store's back, by a connection of the test's own.
    private func meddle(_ sql: String) throws {
        let database = try Database(path)
        try database.execute(sql)
    }

    private func verify() throws -> ChainReport { try open().verifyChain { _ in } }

    @Test func `the second opener is told who holds it and since when`() throws {
        let owner = StoreOwner(pid: 4_711, command: "foil serve", since: Timestamp(nanoseconds: 1_000_000_000))
        let first = try SQLiteStore(path, for: owner)
        let refused = failure { _ = try open() }
        #expect(refused?.kind == .held)
        #expect(refused?.message.contains("pid 4711, foil serve, since 1970-01-01T00:00:01.000000Z") == true)
        #expect(first.head == .empty)
    }

    /// A descriptor that is closed twice is somebody else's the second time.
    @Test func `who is refused closes nothing of others`() throws {
        let (first, path) = (try open(), path)
        let isOver = Lock(false)
        let refusals = Thread {
            for _ in 0..<5_000 { #expect((try? StoreLock(path, for: .tests)) == nil) }
            isOver.withLock { $0 = true }
        }
        refusals.start()
        var lost = 0
        while !isOver.withLock({ $0 }) {
            let files = (0..<20).map { _ in Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC) }
            for file in files { lost += Glibc.close(file) == 0 ? 0 : 1 }
        }
        #expect(lost == 0)
        #expect(first.head == .empty)
    }

    @Test func `another process that is killed gives it free`() throws {
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = [path + ".lock", "sleep", "60"]
        try holder.run()
        var refused: StoreFailure?
        for _ in 0..<500 where refused == nil {
            do {
                _ = try open()
                usleep(10_000)
            } catch let error as StoreFailure { refused = error }
        }
        #expect(refused?.kind == .held)
        // `flock` waits for `sleep`, which has the lock too: both must end.
        let children = try? String(contentsOfFile: "/proc/\(holder.processIdentifier)/task/\(holder.processIdentifier)/children", encoding: .utf8)
        for child in (children ?? "").split(separator: " ").compactMap({ Int32($0) }) { kill(child, SIGKILL) }
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        var opened: SQLiteStore?
        for _ in 0..<500 where opened == nil {
            opened = try? open()
            if opened == nil { usleep(10_000) }
        }
        #expect(opened != nil)
    }

    /// A child that has not begun its own program yet shares the open file, as a duplicate does.
    @Test func `once given free it is free, whatever child has just been made`() throws {
        var store: SQLiteStore? = try open()
        #expect(store?.head == .empty)
        let shared = try duplicate(path + ".lock")
        defer { close(shared) }
        store = nil
        _ = try open()
    }

    private func duplicate(_ path: String) throws -> Int32 {
        let file = try #require(
            (3..<4_096).first { descriptor in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == path
            })
        return dup(Int32(file))
    }

    @Test func `only its owner may read it`() throws {
        _ = try open()
        for suffix in ["", ".index", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a full disk takes nothing of the batch and stops the store, and what was there stands`() throws {
        var random = Seeded(seed: 5)
        let store = try open()
        let written = try store.fill(&random, batches: 3)
        let pages = try store.table.database.integer("PRAGMA page_count")
        try store.table.database.execute("PRAGMA max_page_count = \(pages + 1)")
        let large = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner),
            receivedAt: Samples.moment(0), raw: Array(repeating: 7, count: 1 << 20))
        #expect(failure { try store.append(Batch([large], after: store.head.position)) }?.kind == .full)
        try store.table.database.execute("PRAGMA max_page_count = 100000")
        #expect(failure { _ = try store.fill(&random, batches: 1) }?.kind == .full)
        #expect(try store.all() == written)
        #expect(store.failure?.message.contains("make room") == true)
    }

    @Test func `a store that may not be written says so and takes nothing`() throws {
        var random = Seeded(seed: 6)
        let store = try open()
        _ = try store.fill(&random, batches: 1)
        try store.table.database.execute("PRAGMA query_only = ON")
        let head = store.head
        #expect(failure { _ = try store.fill(&random, batches: 1) }?.kind == .readOnly)
        #expect(store.head == head)
    }

    @Test func `a folder that is not there is named with its remedy`() {
        let refused = failure { _ = try SQLiteStore(folder.file("none/j.db"), for: .tests) }
        #expect(refused?.kind == .failed)
        #expect(refused?.message.contains("its folder does not exist") == true)
    }

    @Test func `a file that is no database, or another program's, is left alone`() throws {
        try Data("a letter to my grandmother, which is longer than a header".utf8).write(to: URL(fileURLWithPath: path))
        #expect(failure { _ = try open() }?.kind == .corrupt)
        let other = folder.file("other.db")
        try Data().write(to: URL(fileURLWithPath: other))
        try Database(other).execute("CREATE TABLE letters (text TEXT)")
        let refused = failure { _ = try SQLiteStore(other, for: .tests) }
        #expect(refused?.message.contains("no journal of Counterfoil") == true)
    }

    @Test func `a newer journal is refused and not changed`() throws {
        _ = try open()
        try meddle("PRAGMA user_version = 99")
        #expect(failure { _ = try open() }?.kind == .tooNew)
        #expect(try Database(path).integer("PRAGMA user_version") == 99)
    }

    @Test func `an older journal is brought forward step by step, once`() throws {
        _ = try open()
        let database = try Database(path)
        let steps = Schema.migrations + ["CREATE TABLE more (a INTEGER) STRICT", "ALTER TABLE more ADD COLUMN b INTEGER"]
        for _ in 0..<2 { try Schema.migrate(database, through: steps) }
        try database.execute("INSERT INTO more (a, b) VALUES (1, 2)")
        #expect(try database.integer("PRAGMA user_version") == Int64(steps.count))
    }

    @Test func `a migration that fails changes nothing`() throws {
        _ = try open()
        let database = try Database(path)
        let steps = Schema.migrations + ["CREATE TABLE more (a INTEGER) STRICT; SELECT nonsense"]
        _ = failure { try Schema.migrate(database, through: steps) }
        #expect(try database.integer("PRAGMA user_version") == Int64(Schema.migrations.count))
        #expect(try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == 0)
    }

    @Test(arguments: [
        "UPDATE sections SET bytes = zeroblob(length(bytes)) WHERE id = (SELECT min(id) FROM sections)",
        "DELETE FROM sections WHERE id = (SELECT min(id) FROM sections)",
        "UPDATE batches SET digest = zeroblob(32) WHERE first = 1",
        "UPDATE batches SET header = CAST(header || x'00' AS BLOB) WHERE first = 1",
        "UPDATE batches SET last = last + 1 WHERE first = 1",
        "PRAGMA foreign_keys = OFF; DELETE FROM batches WHERE first = 1",
        "PRAGMA foreign_keys = OFF; UPDATE batches SET first = -5 WHERE first = 1",
        "INSERT INTO sections VALUES (256 + 200, 1, 200, x'00')",
        "UPDATE batches SET bytes = zeroblob(length(bytes)) WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE batches SET bytes = NULL WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE batches SET kind = NULL WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE batches SET kind = 4 WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE batches SET kind = NULL, bytes = NULL WHERE first = (SELECT max(first) FROM batches)",
        "INSERT INTO sections SELECT first * 256 + kind, first, kind, bytes FROM batches WHERE bytes IS NOT NULL",
        "INSERT INTO sections VALUES (1000000 * 256 + 1, 1000000, 1, x'00')",
    ])
    func `finds what was changed behind its back`(_ sql: String) throws {
        var random = Seeded(seed: 8)
        try {
            let store = try open()
            _ = try store.fill(&random, batches: 5)
            try store.append(Batch([Self.message], after: store.head.position))
        }()
        #expect(try verify().batches == 6)
        try meddle(sql)
        #expect(failure { _ = try verify() }?.kind == .corrupt)
    }

    @Test func `two batches in each other's place are found`() throws {
        let store = try open()
        for _ in 0..<4 { try store.append(Batch([Self.message], after: store.head.position)) }
        try store.table.database.execute(
            """
            UPDATE batches SET (header, digest, bytes) = (SELECT header, digest, bytes FROM batches AS other
            WHERE other.first = CASE batches.first WHEN 2 THEN 3 ELSE 2 END) WHERE first IN (2, 3)
            """)
        #expect(failure { _ = try store.verifyChain { _ in } }?.kind == .corrupt)
    }

    @Test func `opening finds that the last batch is damaged`() throws {
        var random = Seeded(seed: 9)
        try { _ = try open().fill(&random, batches: 6) }()
        try meddle("UPDATE sections SET bytes = x'00' WHERE batch = (SELECT max(first) FROM batches)")
        try meddle("UPDATE batches SET bytes = x'00' WHERE bytes IS NOT NULL AND first = (SELECT max(first) FROM batches)")
        #expect(failure { _ = try open() }?.kind == .corrupt)
    }

    /// Its rows stay where they are; what is written from then on is in the newer ones.
    @Test func `a journal of the first version is read on and verifies`() throws {
        var random = Seeded.announced(for: "first version")
        let written = try open().fill(&random, batches: 6)
        try meddle(
            """
            INSERT INTO sections SELECT first * 256 + kind, first, kind, bytes FROM batches WHERE bytes IS NOT NULL;
            DROP VIEW all_sections; ALTER TABLE batches DROP COLUMN kind; ALTER TABLE batches DROP COLUMN bytes;
            PRAGMA user_version = 1
            """)
        #expect(try SQLiteStore(reading: path).all() == written)
        #expect(try Database(path).integer("PRAGMA user_version") == 1)
        let store = try open()
        #expect(try store.all() == written)
        try store.append(Batch([Self.message], after: store.head.position))
        #expect(try store.verifyChain { _ in }.head == store.head)
        #expect(try store.table.database.integer("SELECT count(DISTINCT batch) FROM all_sections") == 7)
    }
}
