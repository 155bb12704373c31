import Accounts
import Balances
import Net
import Testing

@testable import Configuration

@Suite struct `Reading a configuration` {
    @Test func `reads the documented example`() throws {
        let file = try read(
            """
            // What we hold.
            {
              accounts: {
                treasury:  { venue: "sfox",         apiKey: "env:SFOX_API_KEY" },
                customers: { venue: "sfox-connect", apiKey: "file:/run/secrets/sfox-connect" },
                shop:      { venue: 'thedex',       apiKey: "env:DEX_KEY", secretKey: "env:DEX_SECRET" },
                desk:      { venue: "coinw",        apiKey: "abc", secretKey: "command:pass show coinw", },
              },
              store: "sqlite:counterfoil.db",       // serve, watch, history
              retention: { messages: "90d", answers: "36h" },
              listen: "127.0.0.1:7070",
            }
            """)
        #expect(file.accounts.map(\.name) == ["treasury", "customers", "shop", "desk"])
        #expect(file.accounts.map(\.venue.rawValue) == ["sfox", "sfox-connect", "thedex", "coinw"])
        #expect(file.accounts.map(\.apiKey.source.description) == ["env", "file", "env", "literal"])
        #expect(file.accounts.map(\.secretKey?.source.description) == [nil, nil, "env", "command"])
        #expect(file.accounts[1].position == SourcePosition(line: 5, column: 5))
        #expect(file.accounts[3].secretKey?.name == "secretKey of account \"desk\"")
        #expect(file.store == .sqlite(path: "counterfoil.db"))
        #expect(file.retention == RetentionAges(messages: .seconds(90 * 86_400), answers: .seconds(36 * 3_600)))
        #expect(file.listen == "127.0.0.1:7070")
    }

    @Test func `reads every optional key`() throws {
        let file = try read(
            """
            { accounts: { "desk-1.b_C": {
                venue: "coinw", apiKey: "env:K", secretKey: "env:S", command: "returnCompleteBalances",
                baseURL: "http://127.0.0.1:9704/api", feedURL: "wss://ws.example:8443",
                timeout: "500ms", pollEvery: "2m", caFile: "~/ca.pem",
                assets: { btc: "BTC", usdt_trc: { asset: "USDT", network: "TRON" } } } } }
            """)
        let desk = try #require(file.accounts.first)
        #expect(desk.name == "desk-1.b_C")
        #expect(desk.options == ["command": "returnCompleteBalances"])
        #expect(desk.baseURL == BaseURL("http://127.0.0.1:9704/api"))
        #expect(desk.feedURL == BaseURL("wss://ws.example:8443"))
        #expect(desk.timeout == .milliseconds(500))
        #expect(desk.pollEvery == .seconds(120))
        #expect(desk.caFile == "/home/me/ca.pem")
        #expect(desk.assets == ["btc": Asset("BTC"), "usdt_trc": Asset("USDT", network: "TRON")])
    }

    @Test(arguments: [
        ("counterfoil.json", "ca.pem", "ca.pem"),
        ("/etc/foil/counterfoil.json", "ca.pem", "/etc/foil/ca.pem"),
        ("/counterfoil.json", "ca.pem", "/ca.pem"),
        ("/etc/foil/counterfoil.json", "/ca.pem", "/ca.pem"),
        ("/etc/foil/counterfoil.json", "~/ca.pem", "/home/me/ca.pem"),
    ])
    func `starts relative paths at the folder of the file`(path: String, given: String, expected: String) throws {
        let text = "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K', caFile: '\(given)' } } }"
        #expect(try read(text, path: path).accounts[0].caFile == expected)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.1.2.3", true), ("http://[::1]:80/x", true), ("https://api.example", true),
        ("http://127.0.0.1.example", false), ("http://127.0.0.256", false), ("http://10.0.0.1", false),
        ("http://localhost.example", false), ("http://[::2]", false),
    ])
    func `lets plain http only to this machine`(address: String, isAllowed: Bool) {
        let account = "venue: 'sfox', apiKey: 'env:K', baseURL: '\(address)'"
        #expect((complaint(about: "{ accounts: { a: { \(account) } } }") == nil) == isAllowed)
        #expect(complaint(about: "{ accounts: { a: { \(account), allowPlaintext: true } } }") == nil)
    }

    @Test func `takes venues from their clients`() throws {
        let production = try #require(BaseURL("https://x.example"))
        let client = VenueClient(
            venue: Venue(rawValue: "x"), name: "X", productionURL: production,
            feedURL: production, needsSecretKey: true,
            options: [VenueOption("o", values: ["a"], help: "")], limits: [], assets: AssetTable([:]),
            makeReading: { _ in fatalError("nothing is read here") })
        let known = KnownVenue(client)
        #expect(known.venue.rawValue == "x" && known.needsSecretKey && known.hasFeed)
        #expect(known.options.map(\.name) == ["o"])
    }
}
