import Accounts
import Balances
import Journal
import Testing
import Witness

@testable import Store

@Suite struct HistoryTests {
    @Test func `says what a replay by hand says, at any time and as known at any time`() throws {
        var random = Seeded.announced(for: "history")
        for _ in 0..<8 {
            let (folder, world) = (TemporaryFolder(), World())
            let store = try SQLiteStore(folder.file("j.db"), for: .tests)
            for _ in 0..<20 {
                try store.append(world.batch(&random, after: store.head.position))
                if random.oneIn(3) { try store.indexSome(world.reader, batches: 1 + random.below(3)) }
            }
            try store.catchUp(world.reader)
            #expect(store.projectedTo == store.head.position)
            let replay = Replay(world.records)
            let end = world.records.count * 10 + 60
            for _ in 0..<60 {
                let knownAt = random.oneIn(2) ? nil : Timestamp(nanoseconds: Int64(random.below(end)))
                let asOf = AsOf(Timestamp(nanoseconds: Int64(random.below(end))), knownAt: knownAt)
                try expectSame(store, replay, asOf)
            }
        }
    }

    private func expectSame(_ store: SQLiteStore, _ replay: Replay, _ asOf: AsOf) throws {
        for account in World.accounts {
            var listed: [Holder] = []
            try store.forEachState(of: account, asOf) { listed.append($0.holder) }
            for holder in [Holder.owner, .user("ann"), .user("bob")] {
                let state = try store.state(of: account, holder, asOf)
                let cells = state.map { state in
                    Dictionary(
                        uniqueKeysWithValues: state.balances.map {
                            ($0.balance.venueAsset, Replay.Cell(balance: $0.balance, position: $0.provenance.position))
                        })
                }
                #expect(cells == replay.state(account, holder, asOf), "\(account) \(holder) \(asOf)")
                #expect(listed.contains(holder) == (state != nil))
            }
        }
    }

    @Test func `adds up: every change leads from one state to the next`() throws {
        var random = Seeded.announced(for: "changes")
        let (folder, world) = (TemporaryFolder(), World())
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        for _ in 0..<40 { try store.append(world.batch(&random, after: store.head.position)) }
        try store.catchUp(world.reader)
        for _ in 0..<40 {
            let from = Int64(random.below(1_500))
            let times = Timestamp(nanoseconds: from)...Timestamp(nanoseconds: from + Int64(random.below(900)))
            for account in World.accounts {
                var states: [Holder: [Spelling: Balance]] = [:]
                try store.forEachState(of: account, AsOf(times.lowerBound)) { states[$0.holder] = $0.byAsset }
                try store.forEachChange(of: account, in: times) { change in
                    let asset = Spelling(change.venueAsset)
                    #expect(states[change.holder]?[asset] == change.before)
                    #expect(change.before != change.after)
                    states[change.holder, default: [:]][asset] = change.after
                }
                try store.forEachState(of: account, AsOf(times.upperBound)) { state in
                    #expect(state.byAsset == states[state.holder, default: [:]])
                }
            }
        }
    }

    @Test func `lists gaps, outcomes and findings with their positions`() throws {
        var random = Seeded.announced(for: "noted")
        let (folder, world) = (TemporaryFolder(), World())
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        for _ in 0..<30 { try store.append(world.batch(&random, after: store.head.position)) }
        try store.catchUp(world.reader)
        var gaps: [Int64] = []
        try store.forEachGap { noted in
            gaps.append(noted.position)
            #expect(.gap(noted.value) == world.records[Int(noted.position) - 1].meaning)
        }
        #expect(gaps == world.records.filter { $0.entry.kind == .gap }.map(\.entry.position))
        var outcomes: [Int64] = []
        try store.forEachOutcome(NotedFilter(account: "treasury")) { outcomes.append($0.position) }
        let expected = world.records.filter { $0.entry.kind == .outcome && $0.entry.account == "treasury" }
        #expect(outcomes == expected.map(\.entry.position))
        var findings: [Finding] = []
        try store.forEachFinding { findings.append($0.value) }
        let counted = world.records.filter { $0.entry.kind == .finding || $0.entry.verdict == .applied }
        #expect(findings == counted.flatMap(\.findings))
    }

    @Test func `an index of version 1 is brought up to date, and tells the same`() throws {
        var random = Seeded.announced(for: "version 1")
        let (folder, world) = (TemporaryFolder(), World())
        let path = folder.file("j.db")
        var before: [PastState] = []
        let ends = (0..<40).map { _ in Timestamp(nanoseconds: Int64(random.below(2_000))) }
        do {
            let store = try SQLiteStore(path, for: .tests)
            for _ in 0..<30 { try store.append(world.batch(&random, after: store.head.position)) }
            try store.catchUp(world.reader)
            for end in ends { before += try store.allStates(at: end) }
            try store.projections.database.execute("DROP TABLE disorder; PRAGMA user_version = 1")
        }
        let store = try SQLiteStore(path, for: .tests)
        #expect(store.projectedTo == store.head.position)
        #expect(try ends.flatMap { try store.allStates(at: $0) } == before)
        let rows = try store.projections.database.integer("SELECT count(*) FROM disorder")
        #expect(rows > 0 && !before.isEmpty)
    }

    @Test func `is the same when it is built again`() throws {
        var random = Seeded.announced(for: "rebuild")
        let (folder, world) = (TemporaryFolder(), World())
        let store = try SQLiteStore(folder.file("j.db"), for: .tests)
        for _ in 0..<30 { try store.append(world.batch(&random, after: store.head.position)) }
        try store.catchUp(world.reader)
        let before = try store.allStates()
        try store.rebuildProjections()
        #expect(store.projectedTo == 0)
        #expect(try store.allStates().isEmpty)
        try store.catchUp(world.reader)
        #expect(try store.allStates() == before)
        #expect(!before.isEmpty)
    }
}

extension PastState {
    var byAsset: [Spelling: Balance] {
        Dictionary(uniqueKeysWithValues: balances.map { (Spelling($0.balance.venueAsset), $0.balance) })
    }
}

extension SQLiteStore {
    func allStates(at time: Timestamp = Timestamp(nanoseconds: .max)) throws -> [PastState] {
        var states: [PastState] = []
        for account in try accountsWithHistory() {
            try forEachState(of: account, AsOf(time)) { states.append($0) }
        }
        return states
    }
}
