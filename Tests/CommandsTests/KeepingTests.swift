import Accounts
import Balances
import Book
import Configuration
import Counterfoil
import Engine
import Foundation
import Gateway
import JSON
import Journal
import Net
import Paper
import Reports
import Store
import Testing

@testable import Commands

/// The commands that keep the record and answer from it, against paper venues with activity.
@Suite(.serialized) struct KeepingTests {
    @Test func `what is watched is in the journal, and history tells it again`() async throws {
        try await Desk.run { desk in
            let watched = await desk.foil("watch --json --for 3s")
            #expect(watched.status == .ok)
            #expect(watched.errors == "")
            let positions = try watched.lines.compactMap { try $0.position() }
            #expect(positions.count > 5)
            #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })

            let entries = await desk.foil("journal --json")
            #expect(entries.errors == "")
            #expect(try entries.lines.map { try $0.position() } == entries.lines.indices.map { Int64($0 + 1) })
            #expect(Set(positions).isSubset(of: try entries.lines.compactMap { try $0.position() }))
            let some = await desk.foil("journal --from 2 --to 4")
            #expect(some.lines.count == 3)

            let verified = await desk.foil("verify")
            #expect(verified.status == .ok)
            #expect(verified.output.contains("whole"))
            #expect(await desk.foil("verify --json").output.contains("\"ok\": true"))
            #expect(await desk.foil("gaps").output == "No gaps.\n")

            let held = await desk.foil("history --at now --json")
            #expect(held.status == .ok)
            for account in ["treasury", "customers", "shop", "legacy", "desk"] {
                #expect(held.output.contains("\"account\": \"\(account)\""))
            }
            let changes = await desk.foil("history --csv --account shop")
            #expect(changes.status == .ok)
            #expect(changes.lines.count > 2)
            #expect(changes.lines.dropFirst().allSatisfy { $0.hasPrefix("shop,thedex,,") })
            #expect(await desk.foil("history --to 2001-01-01").output == "No changes.\n")
        }
    }

    @Test func `the projections and a replay tell the same history`() async throws {
        try await Desk.run { desk in
            for _ in 1...2 {
                #expect(await desk.foil("watch --json --for 2s").status == .ok)
                try await desk.settle()
            }
            let loader = ConfigurationLoader(
                venues: VenueList.clients.map { KnownVenue($0) }, environment: ProcessEnvironment(desk.environment))
            let accounts = KeptAccounts(try loader.load(option: nil), venues: VenueList.clients)
            let store = try SQLiteStore(desk.store, for: StoreOwner(pid: 1, command: "test", since: FoilStage.noon))
            try store.catchUp(accounts.makeReader())
            let replayed = ReplayedHistory(store, accounts)
            let indexed = IndexedHistory(store, naming: accounts.names, accounts.settings)
            var times: [Timestamp] = []
            try store.read(1...store.head.position) { times.append($0.receivedAt.wall) }
            for (time, known) in [(times[times.count / 2], nil), (times[times.count - 1], nil), (times[times.count - 1], times[times.count / 3])] {
                let asOf = AsOf(time, knownAt: known)
                for name in accounts.names.all.map(\.name) {
                    func amounts(_ history: some History) throws -> [String] {
                        try history.kept(name, users: [], asOf).holders.filter { $0.receivedAt != nil }.flatMap { holder in
                            holder.balances.map { "\(holder.holder) \($0.venueAsset) \($0.amounts)" }
                        }.sorted()
                    }
                    #expect(try amounts(indexed) == amounts(replayed))
                    func changes(_ history: some History) throws -> [String] {
                        var found: [String] = []
                        let always = Timestamp(nanoseconds: .min)...time
                        try history.forEachChange(name, users: [], in: always, knownAt: known) { found.append("\($0)") }
                        return found.sorted()
                    }
                    #expect(try changes(indexed) == changes(replayed))
                }
            }
        }
    }

    @Test func `what retention took is still told by history, and the rest verifies`() async throws {
        try await Desk.run { desk in
            #expect(await desk.foil("watch --json --for 2s").status == .ok)
            try await desk.settle()
            let end = EngineClock.system.now().wall.description
            let before = await desk.foil("history --csv --at \(end)")
            let changes = await desk.foil("history --csv")
            try desk.prune()
            let after = await desk.foil("history --csv --at \(end)")
            #expect(after.status == .ok)
            #expect(after.amounts == before.amounts)
            #expect(await desk.foil("history --csv").lines.sorted() == changes.lines.sorted())
            let verified = await desk.foil("verify")
            #expect(verified.status == .ok)
            #expect(verified.output.contains("bytes are kept from entry"))
            #expect(await desk.foil("journal --json").status == .ok)
        }
    }

    @Test func `a store that another keeps is refused to write and open to read`() async throws {
        try await Desk.run { desk in
            #expect(await desk.foil("watch --json --for 1s").status == .ok)
            try await desk.settle()
            let owner = StoreOwner(pid: 4_711, command: "foil serve", since: FoilStage.noon)
            let holder = try SQLiteStore(desk.store, for: owner)
            let refused = await desk.foil("serve")
            #expect(refused.status == .failed)
            #expect(refused.errors.contains("pid 4711, foil serve, since 2026-11-20T12:00:00.123456Z"))
            #expect(refused.errors.contains("end that one first"))
            // The other one writes nothing: there is nothing to show, and all is well.
            let watched = await desk.foil("watch --json --for 1s")
            #expect(watched.status == .ok)
            #expect(watched.output.isEmpty)
            for line in ["journal", "verify", "gaps", "history --at now", "history"] {
                #expect(await desk.foil(line).status == .ok)
            }
            withExtendedLifetime(holder) {}
        }
    }

    @Test func `an account whose key is refused is shown, and the others go on`() async throws {
        try await Desk.run(replacing: ("\"test_secret_key\"", "\"wrong-secret\"")) { desk in
            let watched = await desk.foil("watch --json --for 2s treasury desk")
            #expect(watched.status == .partial)
            #expect(watched.output.contains(#""account":"desk","status":"failed""#))
            #expect(watched.output.contains(#""type":"statement","account":"treasury""#))
            #expect(!(watched.output + watched.errors).contains("wrong-secret"))
        }
    }

    @Test func `without a store the journal is temporary, and serve wants one`() async throws {
        try await Desk.run(replacing: (", store: \"sqlite:kept.db\"", "")) { desk in
            let watched = await desk.foil("watch --for 1s treasury")
            #expect(watched.status == .ok)
            #expect(watched.errors.contains("is removed at the end"))
            #expect(watched.output.contains("treasury  BTC  first seen: total "))
            for line in ["serve", "history", "gaps", "verify", "journal"] {
                let refused = await desk.foil(line)
                #expect(refused.status == .usage)
                #expect(refused.errors.contains(#"add store: "sqlite:counterfoil.db""#))
            }
        }
    }

    @Test func `before the first watch there is no journal`() async throws {
        try await Desk.run { desk in
            let none = await desk.foil("history")
            #expect(none.status == .failed)
            #expect(none.errors.contains("foil serve and foil watch begin one"))
            #expect(!FileManager.default.fileExists(atPath: desk.store))
        }
    }

    @Test func `names and times that make no sense are told`() async throws {
        try await Desk.run { desk in
            #expect(await desk.foil("watch --json --for 1s treasury").status == .ok)
            let slip = await desk.foil("history --account tresury")
            #expect(slip.status == .usage)
            #expect(slip.errors.contains("did you mean \"treasury\"?"))
            #expect(await desk.foil("history --from -1h --to -2h").status == .usage)
            #expect(await desk.foil("watch tresury").status == .usage)
        }
    }

    @Test func `damage is found, and said`() async throws {
        try await Desk.run { desk in
            #expect(await desk.foil("watch --json --for 1s treasury").status == .ok)
            try await desk.settle()
            try FileManager.default.removeItem(atPath: desk.store + ".checkpoint")
            var bytes = try Data(contentsOf: URL(filePath: desk.store))
            let place = try #require(bytes.firstRange(of: Data("currency".utf8)), "the journal has the venue's bytes")
            bytes[place.lowerBound] ^= 1
            try bytes.write(to: URL(filePath: desk.store))
            let verified = await desk.foil("verify")
            #expect(verified.status == .failed)
            #expect(verified.output.contains("NOT WHOLE"))
            #expect(verified.output.contains("kept.db"))
        }
    }

    @Test func `the demo shows everything and ends by itself`() async throws {
        var stage = FoilStage()
        stage.clock = .system
        let demo = await stage.run("demo --for 5s")
        #expect(demo.status == .ok)
        #expect(demo.output.hasPrefix("paper venues ready\n"))
        for word in ["treasury", "customers/test3", "shop", "legacy", "desk", "dropFrame", "sqlite:counterfoil.db"] {
            #expect(demo.output.contains(word))
        }
    }
}

/// Five accounts at paper venues with activity, and a configuration with a store in a folder of its own.
private struct Desk: Sendable {
    let folder: URL
    var store: String { folder.appending(path: "kept.db").path }
    var environment: [String: String] { ["COUNTERFOIL_CONFIG": folder.appending(path: "counterfoil.json").path] }

    func foil(_ line: String) async -> FoilStage.Outcome {
        var stage = FoilStage()
        stage.clock = .system
        stage.environment = environment
        return await stage.run(line)
    }

    /// Takes away all messages and answers.
    func prune() throws {
        let loader = ConfigurationLoader(
            venues: VenueList.clients.map { KnownVenue($0) }, environment: ProcessEnvironment(environment))
        let accounts = KeptAccounts(try loader.load(option: nil), venues: VenueList.clients)
        let store = try SQLiteStore(store, for: StoreOwner(pid: 1, command: "test", since: FoilStage.noon))
        try store.catchUp(accounts.makeReader())
        let now = EngineClock.system.now().wall
        while try store.prune(RetentionRules([.message: .zero, .answer: .zero]), at: now).sections > 0 {}
        #expect(try store.completeFrom > 1)
    }

    /// Until the last run has let go of the store: within one process that is a moment after it has ended.
    func settle() async throws {
        let owner = StoreOwner(pid: 1, command: "test", since: FoilStage.noon)
        for _ in 0..<200 {
            if (try? SQLiteStore(store, for: owner)) != nil { return }
            try await EngineClock.system.sleep(EngineClock.system.now().steady + .milliseconds(10))
        }
        Issue.record("the store is still held")
    }

    static func run(replacing: (String, String) = ("", ""), _ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
        var scenario = Scenario.documented
        scenario.activity = .milliseconds(50)
        scenario.ignoreLimits()
        let server = try PaperVenues.makeServer(scenario, port: 0)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let accounts = DemoAccounts.accounts(scenario, on: server, venues: VenueList.clients)
        var text = DemoAccounts.configuration(accounts, scenario)
            .replacingOccurrences(of: "sqlite:counterfoil.db", with: "sqlite:kept.db")
        if !replacing.0.isEmpty { text = text.replacingOccurrences(of: replacing.0, with: replacing.1) }
        let file = folder.appending(path: "counterfoil.json")
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(Desk(folder: folder))
            group.cancelAll()
        }
    }
}

extension FoilStage.Outcome {
    /// The lines of CSV up to the last amount, in any order.
    fileprivate var amounts: [String] {
        lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(14).joined(separator: ",") }.sorted()
    }

    fileprivate var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}

extension String {
    /// The `position` of a line of JSON; nil where it has none.
    fileprivate func position() throws -> Int64? {
        try JSONParser().read(Array(utf8)) { try $0["position"]?.int64() }
    }
}
