import Accounts
import Balances
import Journal
import Testing
import Witness

/// What every journal store does, whatever it is kept on.
@Suite struct ConformanceTests {
    @Test(arguments: BackendName.allCases)
    func `gives back every entry with its position, over restarts`(_ name: BackendName) throws {
        var random = Seeded.announced(for: "journal conformance")
        let backend = name.make()
        var written: [Entry] = []
        for _ in 0..<5 {
            let store = try backend.open()
            #expect(store.head.position == Int64(written.count))
            for _ in 0..<8 {
                let batch = Batch(Samples.entries(&random), after: store.head.position)
                try store.append(batch)
                written += batch.entries
            }
            #expect(try store.all() == written)
        }
    }

    @Test(arguments: BackendName.allCases)
    func `reads any range`(_ name: BackendName) throws {
        var random = Seeded.announced(for: "journal ranges")
        let store = try name.make().open()
        let written = try store.fill(&random, batches: 20)
        for _ in 0..<40 {
            let lower = Int64(1 + random.below(written.count))
            let upper = lower + Int64(random.below(written.count))
            #expect(try store.all(lower...upper) == written.filter { (lower...upper).contains($0.position) })
        }
        #expect(try store.all(Int64(written.count + 1)...Int64.max) == [])
    }

    @Test(arguments: BackendName.allCases)
    func `has the same chain for the same entries`(_ name: BackendName) throws {
        var (first, second) = (Seeded(seed: 7), Seeded(seed: 7))
        let store = try name.make().open()
        let memory = MemoryStore()
        _ = try store.fill(&first, batches: 10)
        _ = try memory.fill(&second, batches: 10)
        #expect(store.head == memory.head)
        let report = try store.verifyChain { _ in }
        #expect(report == ChainReport(head: memory.head, batches: 10, droppedThrough: [:]))
    }

    @Test(arguments: BackendName.allCases)
    func `stops a reader that throws`(_ name: BackendName) throws {
        struct Enough: Error {}
        var random = Seeded(seed: 1)
        let store = try name.make().open()
        _ = try store.fill(&random, batches: 3)
        #expect(throws: Enough.self) { try store.read(1...Int64.max) { _ in throw Enough() } }
        #expect(try !store.all().isEmpty)
    }

    @Test(arguments: BackendName.allCases)
    func `keeps the last checkpoint, if it is of this journal`(_ name: BackendName) throws {
        var random = Seeded(seed: 3)
        let backend = name.make()
        do {
            let store = try backend.open()
            #expect(try store.checkpoint() == nil)
            _ = try store.fill(&random, batches: 3)
            let head = store.head
            try store.save(Checkpoint(position: head.position, digest: head.digest, pieces: [[1, 2], [], [3]]))
            _ = try store.fill(&random, batches: 2)
        }
        let store = try backend.open()
        #expect(try store.checkpoint()?.pieces == [[1, 2], [], [3]])
        try store.save(Checkpoint(position: store.head.position, digest: JournalHead.empty.digest, pieces: []))
        #expect(try store.checkpoint() == nil)
    }
}

extension JournalStore {
    func all(_ positions: ClosedRange<Int64> = 1...Int64.max) throws -> [Entry] {
        var entries: [Entry] = []
        try read(positions) { entries.append($0) }
        return entries
    }

    func fill(_ random: inout Seeded, batches: Int) throws -> [Entry] {
        var written: [Entry] = []
        for _ in 0..<batches {
            let batch = Batch(Samples.entries(&random), after: head.position)
            try append(batch)
            written += batch.entries
        }
        return written
    }
}
