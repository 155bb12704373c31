import Foundation
import Journal
import Testing
import Witness

@testable import Store

/// What a kill or a power cut leaves, copied while the store is open: the file and its log as they are at that moment.
@Suite struct CrashTests {
    private let folder = TemporaryFolder()

    private func copy(_ from: String, to: String, logBytes: Int? = nil) throws {
        try? FileManager.default.removeItem(atPath: to)
        try FileManager.default.copyItem(atPath: from, toPath: to)
        var log = try Data(contentsOf: URL(fileURLWithPath: from + "-wal"))
        if let logBytes { log = log.prefix(logBytes) }
        for suffix in ["-wal", "-shm", ".index", ".index-wal", ".index-shm"] {
            try? FileManager.default.removeItem(atPath: to + suffix)
        }
        try log.write(to: URL(fileURLWithPath: to + "-wal"))
    }

    @Test func `what was committed is there after a kill, and nothing of what was not`() throws {
        var random = Seeded.announced(for: "crash")
        let (path, copied) = (folder.file("j.db"), folder.file("copy.db"))
        let store = try SQLiteStore(path, for: .tests)
        let written = try store.fill(&random, batches: 4)
        let database = store.table.database
        try database.execute("BEGIN IMMEDIATE; INSERT INTO batches VALUES (1000000, 1000000, x'00', x'00', 1, x'00')")
        try copy(path, to: copied)
        try database.execute("ROLLBACK")
        let reopened = try SQLiteStore(copied, for: .tests)
        #expect(try reopened.all() == written)
        #expect(reopened.head == store.head)
    }

    @Test func `a log cut at any place leaves whole batches from the first on`() throws {
        var random = Seeded.announced(for: "cut log")
        let (path, copied) = (folder.file("j.db"), folder.file("copy.db"))
        let store = try SQLiteStore(path, for: .tests)
        var heads = [JournalHead.empty]
        for _ in 0..<6 {
            _ = try store.fill(&random, batches: 1)
            heads.append(store.head)
        }
        let size = try Data(contentsOf: URL(fileURLWithPath: path + "-wal")).count
        var seen: Set<Int64> = []
        for _ in 0..<30 {
            try copy(path, to: copied, logBytes: random.below(size))
            // Cut within the creation of the tables, it is a new journal.
            let reopened = try SQLiteStore(copied, for: .tests)
            #expect(heads.contains(reopened.head))
            #expect(try reopened.verifyChain { _ in }.head == reopened.head)
            _ = try reopened.fill(&random, batches: 1)
            seen.insert(reopened.head.position)
        }
        #expect(seen.count > 2)
    }

    @Test func `a picture of what the log has lost is not used, nor are its projections`() throws {
        var random = Seeded(seed: 4)
        let world = World()
        let path = folder.file("j.db")
        let kept = folder.file("kept")
        do {
            let store = try SQLiteStore(path, for: .tests)
            try store.append(world.batch(&random, after: 0))
            try copy(path, to: kept)
            try store.append(world.batch(&random, after: store.head.position))
            try store.catchUp(world.reader)
            try store.save(Checkpoint(position: store.head.position, digest: store.head.digest, pieces: [[1]]))
        }
        for suffix in ["", "-wal"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
            try FileManager.default.copyItem(atPath: kept + suffix, toPath: path + suffix)
        }
        let store = try SQLiteStore(path, for: .tests)
        #expect(try store.checkpoint() == nil)
        #expect(store.projectedTo == 0)
        try store.catchUp(world.reader)
    }

    @Test func `a checkpoint that is torn or changed anywhere is ignored`() throws {
        var random = Seeded(seed: 2)
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        _ = try store.fill(&random, batches: 1)
        try store.save(
            Checkpoint(position: store.head.position, digest: store.head.digest, pieces: [[1, 2, 3], [4], []]))
        let file = URL(fileURLWithPath: store.checkpointFile.path)
        let whole = try Data(contentsOf: file)
        for byte in 0..<whole.count {
            var damaged = whole
            damaged[byte] ^= 0x10
            try damaged.write(to: file)
            #expect(try store.checkpoint() == nil, "byte \(byte)")
            try whole.prefix(byte).write(to: file)
            #expect(try store.checkpoint() == nil, "cut at \(byte)")
        }
        try whole.write(to: file)
        #expect(try store.checkpoint()?.pieces == [[1, 2, 3], [4], []])
    }
}
