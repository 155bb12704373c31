import Accounts
import Balances
import Configuration
import Foundation
import Journal
import Net
import Reports
import Store
import Testing

@testable import Commands

/// What `foil gaps` lists: each gap once, whether its healing is an entry, is not yet, or is of a time before there were such.
@Suite struct GapListTests {
    private static let moment = Moment(wall: FoilStage.noon, steady: .zero)

    private static let client: VenueClient = {
        var client = VenueClient(
            venue: Venue(rawValue: "toy"), name: "Toy", productionURL: .known("http://127.0.0.1:1"), needsSecretKey: false,
            limits: [], assets: AssetTable([:]), makeReading: { _ in preconditionFailure("nothing is read") })
        client.readRecorded = { _, _, time, _ in
            MessageMeaning(statements: [Statement(holder: .owner, extent: .full, balances: [], receivedAt: time)])
        }
        return client
    }()

    private static let statement = Entry(
        .message, account: "a", recording: Recording(MessageForm(rawValue: "toy.feed"), of: .owner), verdict: .applied,
        epoch: 1, receivedAt: moment, raw: [1])

    private static func gap(_ kind: Gap.Kind, healed noticedIn: Int64? = nil) -> Entry {
        let healing: Gap.Healing? = kind == .duplicate ? .nothingMissed : noticedIn == nil ? nil : .statements
        let gap = Gap(
            epoch: 1, kind: kind, first: 5, last: 6, at: moment.wall, healedBy: healing, noticedIn: noticedIn)
        return Record.gap(gap, of: "a", at: moment).entry
    }

    @Test(arguments: [true, false], [true, false])
    func `a gap stands there once, with what healed it`(isWritten: Bool, isIndexed: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "counterfoil.json")
        try #"{accounts: {a: {venue: "toy", apiKey: "env:KEY"}}, store: "sqlite:kept.db"}"#
            .write(to: file, atomically: true, encoding: .utf8)
        let loader = ConfigurationLoader(
            venues: [KnownVenue(Self.client)], environment: ProcessEnvironment(["COUNTERFOIL_CONFIG": file.path]))
        let accounts = KeptAccounts(try loader.load(option: nil), venues: [Self.client])
        let store = try SQLiteStore(
            folder.appending(path: "kept.db").path, for: StoreOwner(pid: 1, command: "test", since: FoilStage.noon))
        var entries = [Self.statement, Self.gap(.hole), Self.gap(.duplicate), Self.statement]
        if isWritten { entries.append(Self.gap(.hole, healed: 2)) }
        entries.append(Self.gap(.disconnected))
        try store.append(Batch(entries, after: 0))
        if isIndexed { try store.catchUp(accounts.makeReader()) }
        let lines = try GapList(accounts, [Self.client], of: store).lines
        #expect(lines.map(\.position) == [2, 3, Int64(entries.count)])
        #expect(lines.map(\.gap.healedBy) == [.statements, .nothingMissed, nil])
        #expect(lines.map(\.gap.isOpen) == [false, false, true])
    }
}
