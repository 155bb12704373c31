import Accounts
import Balances
import Book
import Counterfoil
import Engine
import Journal
import Net
import Testing

/// The running engine against the paper venues, over real sockets.
@Suite struct LiveEngineTests {
    /// What has been committed so far.
    private final class Shown: Sendable {
        let records = Lock<[Record]>([])
        var positions: [Int64] { records.withLock { $0.map(\.entry.position) } }
        func has(_ test: (Record) -> Bool) -> Bool { records.withLock { $0.contains(where: test) } }
    }

    private static let accounts: [(name: String, venue: String, key: String, secret: String?)] = [
        ("treasury", "sfox", "paper-sfox-key", nil), ("customers", "sfox-connect", "paper-connect-key", nil),
        ("shop", "thedex", "test_api_key_123456", "test_secret_key_123456"),
        ("legacy", "bitfront", "6W206egN32nCQ0VB", "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI"),
        ("desk", "coinw", "test_api_key", "test_secret_key"),
    ]

    private static func accounts(
        at venues: PaperVenues.Addresses
    ) throws -> [(account: Account, client: VenueClient)] {
        try accounts.map { name, venue, key, secret in
            let client = try #require(VenueList.clients.first { $0.venue.rawValue == venue })
            let base = try #require(venues.url(of: venue))
            let account = Account(
                name: name, venue: client.venue, apiKey: Secret(key), secretKey: secret.map { Secret($0) },
                baseURL: base, feedURL: client.feedURL == nil ? nil : venues.feed(of: venue))
            return (account, client)
        }
    }

    private static func engine(
        at venues: PaperVenues.Addresses, store: sending any JournalStore, shown: Shown, names: [String]? = nil
    ) throws -> LiveEngine {
        let transports = Transports(userAgent: "test")
        let feeds = FeedConnections(userAgent: "test")
        return try LiveEngine(
            names.map { names in try accounts(at: venues).filter { names.contains($0.account.name) } } ?? accounts(at: venues),
            store: store, transport: { transports.transport(for: $0) },
            connector: { account, address, timeout throws(SocketFailure) in
                try await feeds.connect(account, to: address, timeout: timeout)
            }, clock: .system, onCommit: { records in shown.records.withLock { $0 += records } })
    }

    /// Waits for a condition; the test's own time limit is what ends it otherwise.
    private static func until(_ test: () -> Bool) async throws {
        while !test() { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `keeps all five paper venues, feeds and all, and writes before it shows`() async throws {
        try await PaperVenues.documented.serve { venues in
            let shown = Shown()
            let store = MemoryStore()
            let engine = try Self.engine(at: venues, store: store, shown: shown)
            let running = Task { try await engine.run() }
            try await Self.until {
                let now = EngineClock.system.now().wall
                return engine.withBook { book in
                    Self.accounts.allSatisfy { name, _, _, _ in
                        let fresh = book.counts(of: name, at: now)
                        return fresh.all > 0 && fresh.live + fresh.polled == fresh.all
                    }
                }
            }
            try await Self.deposit(at: venues.control)
            try await Self.until {
                shown.has { record in
                    guard case .statement(let statement, _) = record.meaning else { return false }
                    return record.entry.kind == .message && statement.balances.contains { $0.venueAsset == "btc" }
                        && record.entry.account == "treasury" && (record.entry.sequence ?? 0) > 3
                }
            }
            running.cancel()
            try await running.value
            let positions = shown.positions
            #expect(positions == Array(1...Int64(positions.count)))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `accounts come and go while the others are kept`() async throws {
        try await PaperVenues.documented.serve { venues in
            let shown = Shown()
            let engine = try Self.engine(
                at: venues, store: MemoryStore(), shown: shown, names: ["treasury", "customers", "shop"])
            let running = Task { try await engine.run() }
            func isFresh(_ name: String) -> Bool {
                let counts = engine.withBook { $0.counts(of: name, at: EngineClock.system.now().wall) }
                return counts.all > 0 && counts.live + counts.polled == counts.all
            }
            try await Self.until { ["treasury", "customers", "shop"].allSatisfy(isFresh) }
            var wanted = try Self.accounts(at: venues).filter { ["treasury", "customers", "desk"].contains($0.account.name) }
            let customers = try #require(wanted.firstIndex { $0.account.name == "customers" })
            wanted[customers].account.pollEvery = .seconds(77)
            let changes = engine.replaceAccounts(wanted)
            #expect(changes == AccountChanges(added: ["desk"], removed: ["shop"], changed: ["customers"]))
            #expect(engine.replaceAccounts(wanted).isEmpty)
            let rule = engine.withBook { $0.settings.rule(of: "desk").hasFeed }
            #expect(rule)
            try await Self.until { isFresh("desk") && engine.withBook { $0.isLive("customers") } && isFresh("customers") }
            running.cancel()
            try await running.value
            let records = shown.records.withLock { $0 }
            func starts(_ name: String) -> Int { records.count { $0.entry.account == name && $0.meaning == .start } }
            #expect(["treasury", "customers", "shop", "desk"].map(starts) == [1, 2, 1, 1])
            func gaps(_ name: String) -> [Gap.Kind] {
                records.compactMap { record in
                    guard case .gap(let gap) = record.meaning, gap.isOpen, record.entry.account == name else { return nil }
                    return gap.kind
                }
            }
            #expect(gaps("treasury").isEmpty && gaps("customers") == [.disconnected, .restart])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a program follows an account until it has seen enough`() async throws {
        try await PaperVenues.documented.serve { venues in
            let treasury = SFOX.account(
                "treasury", apiKey: Secret("paper-sfox-key"), baseURL: venues.url(of: "sfox"),
                feedURL: venues.feed(of: "sfox"))
            var positions: [Int64] = []
            for try await event in treasury.follow() {
                guard case .statement(let statement, let findings, let position) = event else { continue }
                #expect(statement["btc"]?.total.value?.description == "1" && findings.isEmpty)
                positions.append(position)
                if positions.count == 2 { break }
            }
            #expect(positions.count == 2 && positions[0] < positions[1])
        }
    }

    private static func deposit(at control: BaseURL) async throws {
        let client = Transports(userAgent: "test").transport(
            for: Account(name: "c", venue: Venue(rawValue: "c"), apiKey: Secret("none"), baseURL: control))
        let body = Array(#"{"venue":"sfox","asset":"btc","amount":"0.5"}"#.utf8)
        let answer = try await client.send(
            HTTPRequest(.post, base: control, path: "/deposits", headers: [:], body: body), timeout: .seconds(5))
        #expect(answer.status == 201)
    }
}
