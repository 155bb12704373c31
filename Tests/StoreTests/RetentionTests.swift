import Accounts
import Balances
import Foundation
import Journal
import Net
import Testing
import Witness

@testable import Store

@Suite struct RetentionTests {
    private let folder = TemporaryFolder()
    private let far = Timestamp(nanoseconds: 1_000_000_000_000)
    private let rules = RetentionRules([.message: .nanoseconds(1), .answer: .nanoseconds(1)])

    @Test func `drops nothing that no checkpoint covers`() throws {
        var random = Seeded(seed: 1)
        let world = World()
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        for _ in 0..<5 { try store.append(world.batch(&random, after: store.head.position)) }
        try store.catchUp(world.reader)
        #expect(try store.prune(rules, at: far) == Pruned())
    }

    @Test func `drops the kinds it is told to, and the chain still verifies`() throws {
        var random = Seeded.announced(for: "retention")
        let world = World()
        let path = folder.file("j.db")
        let (states, head, covered) = try fill(path, world, &random)
        let store = try SQLiteStore(path, for: .tests)
        #expect(try store.prune(rules, at: far).bytes > 0)
        #expect(try store.prune(rules, at: far) == Pruned())
        let report = try store.verifyChain { _ in }
        #expect(report.head == head)
        #expect(report.completeFrom == covered + 1)
        #expect(try store.allStates() == states)
        let entries = try store.all()
        let kept = world.records.map(\.entry).filter { entry in
            entry.position > covered || (entry.kind != .message && entry.kind != .answer)
        }
        #expect(entries == kept)
        #expect(throws: StoreFailure.self) { try store.rebuildProjections() }
    }

    @Test(arguments: ["damaged", "of another version", "built from another journal"])
    func `an index that has what retention dropped is not begun again unasked`(_ why: String) throws {
        var random = Seeded(seed: 12)
        let world = World()
        let path = folder.file("j.db")
        let (_, head, covered) = try fill(path, world, &random)
        _ = try SQLiteStore(path, for: .tests).prune(rules, at: far)
        switch why {
        case "damaged": try Data(repeating: 7, count: 9_000).write(to: URL(fileURLWithPath: path + ".index"))
        case "of another version": try Database(path + ".index").execute("PRAGMA user_version = 99")
        default: try Database(path + ".index").execute("UPDATE progress SET digest = zeroblob(32)")
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: path + ".index"))
        let refused = #expect(throws: StoreFailure.self) { try SQLiteStore(path, for: .tests) }
        #expect(refused?.kind == .corrupt)
        #expect(refused?.message.contains("j.db.index cannot be used: it") == true)
        #expect(refused?.message.contains("built from before position \(covered + 1)") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".index")) == before, "nothing of it is lost")
        // Whoever moves it away has said that it is not needed.
        try FileManager.default.removeItem(atPath: path + ".index")
        #expect(try SQLiteStore(path, for: .tests).head == head)
    }

    private func fill(
        _ path: String, _ world: World, _ random: inout Seeded
    ) throws -> (states: [PastState], head: JournalHead, covered: Int64) {
        let store = try SQLiteStore(path, for: .tests)
        for _ in 0..<10 { try store.append(world.batch(&random, after: store.head.position)) }
        let covered = store.head
        try store.save(Checkpoint(position: covered.position, digest: covered.digest, pieces: []))
        for _ in 0..<5 { try store.append(world.batch(&random, after: store.head.position)) }
        try store.catchUp(world.reader)
        return (try store.allStates(), store.head, covered.position)
    }

    @Test func `a long stretch without a kind does not hold up what comes behind it`() throws {
        let (path, reader) = (folder.file("j.db"), RecordReader { _ in nil })
        do {
            let store = try SQLiteStore(path, for: .tests)
            for number in 0..<200 { try store.append(batch(number < 199 ? .message : .answer, after: store.head.position)) }
            try store.save(Checkpoint(position: store.head.position, digest: store.head.digest, pieces: []))
            try store.catchUp(reader)
        }
        let store = try IndexedStore(
            try SQLiteStore(path, for: .tests), reader, retention: Lock(RetentionRules([.answer: .nanoseconds(1)])),
            now: { [far] in far })
        while try store.workWhenIdle() {}
        #expect(try SQLiteStore(reading: path).completeFrom == 201)
    }

    private func batch(_ kind: Entry.Kind, after head: Int64) -> Batch {
        let entry = Entry(
            kind, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner), verdict: .control,
            receivedAt: Samples.moment(head), raw: [0x20])
        return Batch([entry], after: head)
    }

    @Test func `keeps what is young`() throws {
        var random = Seeded(seed: 3)
        let world = World()
        let path = folder.file("j.db")
        _ = try fill(path, world, &random)
        let store = try SQLiteStore(path, for: .tests)
        #expect(try store.prune(rules, at: Timestamp(nanoseconds: 0)) == Pruned())
        #expect(try store.prune(RetentionRules(), at: far) == Pruned())
    }
}
