import Accounts
import Journal
import Testing
import Witness

@testable import Store

@Suite struct IndexComparisonTests {
    private let folder = TemporaryFolder()
    private let world = World()

    private func store(_ name: StaticString) throws -> SQLiteStore {
        var random = Seeded.announced(for: "index \(name)")
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        for _ in 0..<30 { try store.append(world.batch(&random, after: store.head.position)) }
        return store
    }

    /// Builds a file of its own for each line that asks.
    private func compare(_ store: SQLiteStore, line: Int = #line) throws -> IndexComparison? {
        try store.compareIndex(world.reader, buildingAt: folder.file("new-\(line)"))
    }

    @Test func `an index that is built is the same, as far as it is built`() throws {
        let store = try store("same")
        #expect(try compare(store) == nil)
        try store.indexSome(world.reader, batches: 7)
        let part = try #require(try compare(store))
        #expect(part.difference == nil && part.entries == 1...store.projectedTo && part.rows > 0)
        try store.catchUp(world.reader)
        let whole = try #require(try compare(store))
        #expect(whole.difference == nil && whole.entries == 1...store.head.position && whole.rows > part.rows)
    }

    static let changes: [(sql: String, said: String)] = [
        ("DELETE FROM gaps WHERE position = (SELECT max(position) FROM gaps)", "is missing"),
        ("UPDATE outcomes SET epoch = epoch + 1", "is not what the journal says"),
        ("UPDATE findings SET body = '{}'", "is not what the journal says"),
        ("INSERT INTO gaps SELECT 99999, account, time, received, epoch, body FROM gaps LIMIT 1", "is in no entry"),
        ("UPDATE history SET record = zeroblob(30)", "is damaged"),
        ("DELETE FROM history WHERE position = (SELECT max(position) FROM history)", "position"),
    ]

    @Test(arguments: changes)
    func `a row that is not the journal's is found`(sql: String, said: String) throws {
        let store = try store("changed")
        try store.catchUp(world.reader)
        try store.projections.database.execute(sql)
        let difference = try #require(try compare(store)?.difference)
        #expect(difference.contains(said) && difference.contains("delete that file"))
    }

    @Test func `what retention took is not compared, and held against its own sums`() throws {
        let store = try store("pruned")
        try store.catchUp(world.reader)
        try store.save(Checkpoint(position: store.head.position, digest: store.head.digest, pieces: [[1]]))
        // Messages of the first half go.
        let half = world.records[world.records.count / 2].entry.receivedAt.wall
        while try store.prune(RetentionRules([.message: .zero, .answer: .zero]), at: half).sections > 0 {}
        let from = try store.completeFrom
        #expect(from > 1)
        let found = try #require(try compare(store))
        #expect(found.difference == nil && found.entries.lowerBound == from)
        try store.projections.database.execute("UPDATE history SET record = zeroblob(30) WHERE position < \(from)")
        let difference = try #require(try compare(store)?.difference)
        #expect(difference.contains("is damaged") && difference.contains("from a copy"))
    }
}
