import Accounts
import Balances
import Foundation
import Journal
import Testing
import Witness

@testable import Store

/// What is done beside the commits.
@Suite struct UpkeepTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("j.db") }

    private static func batch(after head: Int64, bytes: Int) -> Batch {
        let raw = [UInt8](repeating: 0x20, count: bytes)
        let entry = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner), verdict: .control,
            receivedAt: Samples.moment(head), raw: raw)
        return Batch([entry], after: head)
    }

    private func open(_ log: LogMover.Limits = LogMover.Limits()) throws -> IndexedStore {
        let reader = RecordReader { _ in nil }
        return try IndexedStore(try SQLiteStore(path, for: .tests), reader, log: log, now: { Timestamp(nanoseconds: 0) })
    }

    private func size(of suffix: String) throws -> Int {
        let found = try FileManager.default.attributesOfItem(atPath: path + suffix)
        return try #require(found[.size] as? Int)
    }

    /// A journal that was begun with pages of another size.
    private func begin(_ pageBytes: Int) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let database = try Database(path)
        try database.execute("PRAGMA page_size = \(pageBytes); PRAGMA application_id = \(Schema.applicationID)")
        database.close()
    }

    @Test(arguments: [Schema.pageBytes, 4_096, 32_768])
    func `a writer that never rests has its log begun anew, and moved into the file`(_ pageBytes: Int) throws {
        if pageBytes != Schema.pageBytes { try begin(pageBytes) }
        let log = LogMover.Limits(full: 16 << 20, step: 4 << 20, rest: 1 << 20)
        let store = try open(log)
        for _ in 0..<400 { try store.append(Self.batch(after: store.head.position, bytes: 500_000)) }
        // As much as two hundred megabytes were written.
        #expect(try size(of: "-wal") <= 5 * log.full)
        #expect(try size(of: "") > 5 * log.full)
        #expect(try store.verifyChain { _ in }.head == store.head)
        #expect(try Database(path).integer("PRAGMA page_size") == pageBytes)
    }

    @Test(arguments: [4_096, 32_768])
    func `the log is measured in bytes, whatever the pages`(_ pageBytes: Int) throws {
        try begin(pageBytes)
        let store = try SQLiteStore(path, for: .tests)
        let database = store.table.database
        try database.countLog()
        for _ in 0..<10 { try store.append(Self.batch(after: store.head.position, bytes: 500_000)) }
        // The file has a head and one for each page besides, which are less than a hundredth.
        let file = try size(of: "-wal")
        #expect(database.logBytes <= file && database.logBytes > file / 100 * 99)
    }

    @Test func `after the end the files alone have everything, whoever else has them open`() throws {
        var random = Seeded.announced(for: "end")
        let world = World()
        let batches = world.batches(20, &random)
        let store = try IndexedStore(
            try SQLiteStore(path, for: .tests), world.reader, now: { Timestamp(nanoseconds: 0) })
        for batch in batches { try store.append(batch) }
        let reader = try Database(path)
        #expect(try reader.integer("SELECT count(*) FROM batches") == 20)
        try store.finish()
        #expect(try size(of: "-wal") == 0 && size(of: ".index-wal") == 0)
        let copy = folder.file("copy.db")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try SQLiteStore(reading: copy).head == store.head)
    }

    @Test func `what is appended is indexed without anybody asking, and an end waits for what is under way`() throws {
        var random = Seeded.announced(for: "upkeep")
        let world = World()
        let batches = world.batches(80, &random)
        let store = try IndexedStore(
            try SQLiteStore(path, for: .tests), world.reader, now: { Timestamp(nanoseconds: 0) })
        for batch in batches[..<40] { try store.append(batch) }
        let deadline = Date(timeIntervalSinceNow: 20)
        var indexed: Int64 = 0
        while indexed < store.head.position, Date() < deadline {
            indexed = try SQLiteStore(reading: path).projectedTo
        }
        #expect(indexed == store.head.position)
        for batch in batches[40...] { try store.append(batch) }
        #expect(try !store.workWhenIdle())
    }
}
