import Balances
import Money
import Paper
import Testing

struct ScenarioTests {
    @Test func `the documented one holds what the documents show`() throws {
        let ledger = try Scenario.documented.ledger(at: Timestamp(nanoseconds: 0))
        #expect(ledger.holders.map(\.venue) == ["sfox", "sfox-connect", "thedex", "bitfront", "coinw"])
        let shown = ledger.holders.flatMap { key in
            (ledger.positions(of: key) ?? []).map { "\(key.venue) \($0.asset) \($0.total) \($0.held)" }
        }
        #expect(
            shown == [
                "sfox btc 1 0", "sfox usd 100 10", "sfox-connect btc 9.99850081 0", "sfox-connect eth 0.01826367 0",
                "sfox-connect usd 100035.33054742 0", "thedex BTC_BITCOIN 0.5 0.1", "thedex ETH_ETHEREUM 2 0",
                "bitfront BCH 1000000000 0", "bitfront XRP 1000003043.7 980", "bitfront ETH 1000107794.9999858 0",
                "bitfront BTC 3999974992.35615 4185.63001", "bitfront USDT 1000000000.000 1328.327",
                "coinw BTC 0.0012 0", "coinw CWT 400.000 0", "coinw SAND 108.467 0", "coinw ETH 0.0330 0",
                "coinw USDT 257.518301140000000 0",
            ])
        #expect(Scenario.documented.keys(of: "coinw").map(\.apiKey) == ["test_api_key"])
    }

    static let whole = """
        {"seed": 42, "activity": {"every": "250ms"}, "venues": {
          "sfox": {"keys": [{"apiKey": "k"}],
            "holdings": [{"asset": "btc", "trading": "1.50", "held": 2e-1, "borrow": "-3"}],
            "settings": {"limits": false, "window": 250, "style": "array"}},
          "sfox-connect": {"keys": [{"apiKey": "c", "secretKey": "s"}],
            "users": [{"user": "a \\"b\\"", "holdings": []}, {"user": "", "holdings": [{"asset": "usd"}]}]}
        }}
        """

    @Test func `reads a whole one`() throws {
        let scenario = try Scenario(json: Array(Self.whole.utf8))
        #expect(scenario.seed == 42)
        #expect(scenario.activity == .milliseconds(250))
        #expect(scenario.venues.map(\.name) == ["sfox", "sfox-connect"])
        #expect(scenario.venues[0].settings == ["limits": "false", "window": "250", "style": "array"])
        #expect(scenario.venues[1].keys == [PaperKey(venue: "sfox-connect", apiKey: "c", secretKey: "s")])
        #expect(scenario.venues[1].holders.map(\.user) == [#"a "b""#, ""])
        let ledger = try scenario.ledger(at: Timestamp(nanoseconds: 0))
        let position = try #require(ledger.positions(of: LedgerKey(venue: "sfox"))?.first)
        #expect("\(position.total) \(position[.trading]) \(position.held) \(position[.borrow])" == "-1.30 1.50 0.2 -3")
        #expect(ledger.outside(venue: "sfox", asset: "btc").description == "1.30")
    }

    @Test(arguments: [
        (#"{"sead": 1}"#, "a scenario has no sead; it has seed, activity, venues"),
        (#"{"venues": {"sfox": {"balances": []}}}"#, "sfox has no balances; it has keys, holdings, users, settings"),
        (
            #"{"venues": {"sfox": {"holdings": [{"asset": "btc", "hold": "1"}]}}}"#,
            "a holding has no hold; it has asset, trading, held, collateral, borrow, lending, staking"
        ),
        (#"{"venues": {"x": {"keys": [{"apiKey": "a", "secret": "b"}]}}}"#, "a key has no secret; it has apiKey, secretKey"),
        (
            #"{"venues": {"x": {"users": [{"user": "a", "holdings": [], "name": "b"}]}}}"#,
            "a user has no name; it has user, holdings"
        ),
        (#"{"activity": {"every": "1s", "for": "2s"}}"#, "activity has no for; it has every"),
        (#"{"activity": {"every": "fast"}}"#, "activity.every is a time such as 500ms, at least 1ms, not fast"),
        (#"{"activity": {"every": "0ms"}}"#, "activity.every is a time such as 500ms, at least 1ms, not 0ms"),
        (
            #"{"venues": {"sfox": {"holdings": [{"asset": "btc", "trading": "one"}]}}}"#,
            #"btc.trading is no decimal number of at most 38 digits: "one""#
        ),
        (
            #"{"venues": {"sfox": {"holdings": [{"asset": "btc", "trading": 1234567890123456789012345678901234567890}]}}}"#,
            "btc.trading is no decimal number of at most 38 digits: 1234567890123456789012345678901234567890"
        ),
        (
            #"{"venues": {"sfox": {"holdings": [{"asset": "btc", "trading": null}]}}}"#,
            "btc.trading is no decimal number of at most 38 digits: null"
        ),
    ])
    func `refuses`(_ text: String, _ message: String) {
        #expect(throws: ScenarioError(message)) { try Scenario(json: Array(text.utf8)) }
    }

    @Test(arguments: [
        "", "[]", "{", #"{"seed": "1"}"#, #"{"seed": 1, "seed": 2}"#, #"{"venues": {"x": {"keys": [{}]}}}"#,
        #"{"venues": {"x": {"holdings": [{"trading": "1"}]}}}"#, #"{"venues": {"x": {"users": [{"user": "a"}]}}}"#,
        #"{"venues": {"x": {}, "x": {}}}"#, #"{"activity": {}}"#,
    ])
    func `refuses with a sentence`(_ text: String) {
        #expect { try Scenario(json: Array(text.utf8)) } throws: { ($0 as? ScenarioError)?.message.isEmpty == false }
    }

    @Test func `a holding that needs more than 38 digits is refused when the ledger is made`() throws {
        let nines = String(repeating: "9", count: 38)
        let text = #"{"venues": {"x": {"holdings": [{"asset": "btc", "trading": "\#(nines)", "held": "1"}]}}}"#
        let scenario = try Scenario(json: Array(text.utf8))
        #expect(throws: ScenarioError.self) { try scenario.ledger(at: Timestamp(nanoseconds: 0)) }
    }
}

struct PaperSettingsTests {
    @Test func `each room takes what it knows, and what is left over is a mistake`() throws {
        var settings = PaperSettings(venue: "x", words: ["on": "true", "many": "7", "style": "b", "odd": "1"])
        #expect(try settings.bool("on", else: false))
        #expect(try settings.int("many", in: 1...9, else: 2) == 7)
        #expect(try settings.word("style", of: ["a", "b"], else: "a") == "b")
        #expect(try settings.int("none", in: 1...9, else: 2) == 2)
        #expect(throws: ScenarioError("x has no setting odd; it has many, none, on, style")) { try settings.finish() }
    }

    @Test func `a wrong value says what is right`() {
        var settings = PaperSettings(venue: "x", words: ["on": "yes", "many": "10", "style": "c"])
        #expect(throws: ScenarioError("x: on is true or false, not yes")) { try settings.bool("on", else: false) }
        #expect(throws: ScenarioError("x: many is a whole number from 1 to 9, not 10")) {
            try settings.int("many", in: 1...9, else: 2)
        }
        #expect(throws: ScenarioError("x: style is one of a, b, not c")) {
            try settings.word("style", of: ["a", "b"], else: "a")
        }
    }
}
