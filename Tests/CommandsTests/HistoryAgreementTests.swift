import Accounts
import Balances
import Book
import Configuration
import Counterfoil
import Foundation
import Gateway
import Journal
import Money
import Net
import Reports
import Store
import Testing
import Witness

@testable import Commands

/// History has one rule: the replay and the index answer the same, on journals in which valid times go back and forth, readings
/// lie between pushes, and entries are received in another order than they are written.
@Suite struct HistoryAgreementTests {
    @Test func `a replay and the index tell the same balances and changes, as known at any time`() throws {
        var random = Seeded.announced(for: "history agrees")
        for _ in 0..<6 {
            let journal = try ToyJournal(&random)
            defer { journal.remove() }
            let (replayed, indexed) = (journal.replayed, journal.indexed)
            for _ in 0..<30 {
                let at = Timestamp(nanoseconds: Int64(random.below(journal.end)))
                let known = random.oneIn(2) ? nil : Timestamp(nanoseconds: Int64(random.below(journal.end)))
                let asOf = AsOf(at, knownAt: known)
                #expect(try held(replayed, asOf) == held(indexed, asOf), "\(asOf)")
                let from = Timestamp(nanoseconds: Int64(random.below(Int(at.nanoseconds) + 1)))
                #expect(
                    try changes(replayed, from...at, known) == changes(indexed, from...at, known), "\(from)...\(asOf)")
            }
        }
    }

    @Test func `history now is the book`() throws {
        var random = Seeded.announced(for: "history now")
        // Of an entry that speaks of a holder twice, history can tell which is the later word, and the book takes the last.
        let journal = try ToyJournal(&random, saysSeveral: false)
        defer { journal.remove() }
        var book = BalanceBook()
        let reader = journal.accounts.makeReader()
        try journal.store.read(1...journal.store.head.position) { book.apply(try reader.record($0)) }
        var said: [String] = []
        book.forEachHolder(of: "a", at: Timestamp(nanoseconds: .max)) {
            said.append(line($0))
        }
        #expect(said.count == 3)
        for history in [journal.indexed, journal.replayed] as [any History] {
            #expect(try held(history, AsOf(Timestamp(nanoseconds: .max))) == said.sorted())
        }
    }

    private func held(_ history: some History, _ asOf: AsOf) throws -> [String] {
        try history.kept("a", users: [], asOf).holders.filter { $0.receivedAt != nil }
            .map(line).sorted()
    }

    /// Assets that came by themselves stand in the order of their first change or of their last: nobody's rule either.
    private func line(_ state: HolderState) -> String {
        "\(state.holder) \(state.position) \(state.balances.sorted { Spelling($0.venueAsset) < Spelling($1.venueAsset) })"
    }

    /// In their order: both tell one holder after the other.
    private func changes(
        _ history: some History, _ times: ClosedRange<Timestamp>, _ known: Timestamp?
    ) throws -> [String] {
        var found: [String] = []
        try history.forEachChange("a", users: [], in: times, knownAt: known) { change in
            found.append(
                "\(change.holder) \(change.position) \(change.venueAsset) \(String(describing: change.before)) \(String(describing: change.after))"
            )
        }
        // Of one entry, the order of its assets is nobody's rule.
        return found.sorted()
    }
}

/// A journal of one account at a venue whose messages are numbers of statements.
private struct ToyJournal {
    let folder: URL
    let store: SQLiteStore
    let accounts: KeptAccounts
    let end: Int

    var replayed: ReplayedHistory { ReplayedHistory(store, accounts) }
    var indexed: IndexedHistory { IndexedHistory(store, naming: accounts.names, accounts.settings) }

    init(_ random: inout Seeded, saysSeveral: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let count = 150
        let records = (0..<count).map { Self.record($0, saysSeveral, &random) }
        end = count * 10 + 100
        var client = VenueClient(
            venue: Venue(rawValue: "toy"), name: "Toy", productionURL: .known("http://127.0.0.1:1"), needsSecretKey: false,
            limits: [], assets: AssetTable([:]), makeReading: { _ in preconditionFailure("nothing is read") })
        client.readRecorded = { body, _, _, _ in
            guard let number = Int(String(decoding: body, as: UTF8.self)) else { return MessageMeaning() }
            return switch records[number].meaning {
            case .statement(let statement, _): MessageMeaning(statements: [statement])
            case .answer(let answer): answer
            default: MessageMeaning()
            }
        }
        let file = folder.appending(path: "counterfoil.json")
        try #"{accounts: {a: {venue: "toy", apiKey: "env:KEY"}}, store: "sqlite:kept.db"}"#
            .write(to: file, atomically: true, encoding: .utf8)
        let loader = ConfigurationLoader(
            venues: [KnownVenue(client)], environment: ProcessEnvironment(["COUNTERFOIL_CONFIG": file.path]))
        accounts = KeptAccounts(try loader.load(option: nil), venues: [client])
        store = try SQLiteStore(
            folder.appending(path: "kept.db").path, for: StoreOwner(pid: 1, command: "test", since: FoilStage.noon))
        try fill(with: records, &random)
    }

    private func fill(with records: [Record], _ random: inout Seeded) throws {
        var next = 0
        while next < records.count {
            let batch = records[next..<min(records.count, next + 1 + random.below(20))]
            try store.append(Batch(batch.map(\.entry), after: store.head.position))
            next = batch.endIndex
            if random.oneIn(3) { try store.indexSome(accounts.makeReader(), batches: 1) }
        }
        try store.catchUp(accounts.makeReader())
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func record(_ number: Int, _ saysSeveral: Bool, _ random: inout Seeded) -> Record {
        let moment = Moment(wall: Timestamp(nanoseconds: Int64(number * 10 + random.below(40))), steady: .zero)
        let extent: Statement.Extent = random.oneIn(2) ? .full : .change
        let statements = (0...(saysSeveral && random.oneIn(6) ? random.below(3) : 0)).map { _ in statement(extent, moment, &random) }
        let entry = Entry(
            random.pick([.message, .answer]), account: "a",
            recording: Recording(MessageForm(rawValue: "toy.balance"), of: .owner),
            verdict: random.oneIn(8) ? .late : .applied, epoch: 1, receivedAt: moment, raw: Array("\(number)".utf8))
        return Record(entry, Record.Meaning(MessageMeaning(statements: statements)))
    }

    private static func statement(_ extent: Statement.Extent, _ moment: Moment, _ random: inout Seeded) -> Statement {
        var assets = ["btc", "BTC", "eth"].filter { _ in random.oneIn(2) }
        if extent == .change, assets.isEmpty { assets = ["btc"] }
        let back = Int64(random.below(random.oneIn(5) ? 400 : 60))
        return Statement(
            holder: random.pick([.owner, .user("ann"), .user("bob")]), extent: extent,
            balances: assets.map { asset in
                Balance(
                    venueAsset: asset, total: .reported(ExactDecimal(Int64(random.below(5)))), available: .absent, held: .absent)
            },
            venueTime: random.oneIn(3) ? nil : Timestamp(nanoseconds: moment.wall.nanoseconds - back),
            receivedAt: moment.wall)
    }
}
