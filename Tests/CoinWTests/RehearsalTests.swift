import Accounts
import Balances
import CoinWClient
import CoinWPaper
import Money
import Net
import Rehearsal
import Testing

/// The client's reading against the paper venue, in memory. That they agree proves nothing about CoinW: the documents'
/// vectors and payloads do that elsewhere.
struct RehearsalTests {
    static let combinations = ["query", "form"].flatMap { placement in
        ["returnBalances", "returnCompleteBalances"].map { ["placement": placement, "command": $0] }
    }

    @Test(arguments: combinations) func `reads the documented account`(_ options: [String: String]) throws {
        var stage = try Documented.stage()
        let result = stage.read(CoinWReading(Documented.account(options)))
        #expect(result.status == .ok)
        let balances = result.statements.flatMap(\.balances)
        #expect(balances.map(\.venueAsset) == ["BTC", "CWT", "SAND", "ETH", "USDT"])
        let isComplete = options["command"] == "returnCompleteBalances"
        #expect(
            balances.map { $0.total.value?.description } == (isComplete ? ["0.0012", "400", "108.467", "0.033", "257.51830114"] : [nil, nil, nil, nil, nil]))
        #expect(
            balances.map { $0.available.value?.description }
                == (isComplete ? ["0.0012", "400", "108.467", "0.033", "257.51830114"] : ["0.0012", "400.000", "108.467", "0.0330", "257.518301140000000"]))
    }

    @Test(
        arguments: [
            ["amounts": "number"], ["flags": "false"], ["numericCode": "true"], ["numericCode": "true", "flags": "false", "amounts": "number"],
        ], combinations)
    func `reads it in every style`(_ words: [String: String], _ options: [String: String]) throws {
        var stage = try Documented.stage(Documented.settings(words))
        let result = stage.read(CoinWReading(Documented.account(options)))
        #expect(result.status == .ok)
        #expect(result.statements.first?.balances.count == 5)
    }

    @Test(arguments: ["object", "array", "null", "absent", "nothing"], combinations)
    func `reads an account without holdings`(_ empty: String, _ options: [String: String]) throws {
        var stage = Documented.emptyStage(try Documented.settings(["emptyHoldings": empty]))
        let result = stage.read(CoinWReading(Documented.account(options)))
        #expect(result.status == .ok)
        #expect(result.statements.map(\.balances) == [[]])
    }

    @Test(arguments: [200, 400, 401, 403, 500]) func `tells a wrong key and a wrong secret apart, whatever the status`(_ status: Int) throws {
        var stage = try Documented.stage(Documented.settings(["errorStatus": "\(status)"]))
        let key = stage.read(CoinWReading(Documented.account(key: "nobody")))
        #expect(key.failure?.code == .authentication)
        #expect(key.failure?.venueCode == "10006")
        let secret = stage.read(CoinWReading(Documented.account(secret: "wrong")))
        #expect(secret.failure?.code == .authentication)
        #expect(secret.failure?.venueCode == "10007")
        #expect(stage.sent.count == 2, "a refused key is not tried again")
    }

    @Test(arguments: ["200", "429"]) func `waits a second when the limit is used up by others`(_ status: String) throws {
        var stage = try Documented.stage(Documented.settings(["limitStatus": status]))
        for _ in 1...3 { _ = stage.send(Documented.post(Documented.query)) }
        let result = stage.read(CoinWReading(Documented.account()))
        #expect(result.status == .ok)
        #expect(stage.sent.map(\.at) == [.zero, .zero, .zero, .zero, .seconds(1)])
    }

    @Test func `never sends a fourth call within a second`() throws {
        var stage = try Documented.stage()
        for _ in 1...7 { #expect(stage.read(CoinWReading(Documented.account())).status == .ok) }
        #expect(stage.sent.map(\.at) == [.zero, .zero, .zero, .seconds(1), .seconds(1), .seconds(1), .seconds(2)])
        let complete = Documented.account(["command": "returnCompleteBalances"])
        for _ in 1...6 { #expect(stage.read(CoinWReading(complete)).status == .ok) }
        #expect(stage.now == .seconds(4))
    }

    @Test func `is sent nowhere with a secret in its words`() throws {
        var stage = try Documented.stage()
        let result = stage.read(CoinWReading(Documented.account(secret: "wrong-secret")))
        let failure = try #require(result.failure)
        for secret in ["test_api_key", "wrong-secret"] { #expect(!"\(failure)".contains(secret)) }
        #expect(stage.sent.allSatisfy { !$0.request.url.contains("wrong-secret") })
    }

    @Test(arguments: ["http500", "http503html", "rateLimit"]) func `comes through a passing fault`(_ kind: String) throws {
        var stage = try Documented.stage()
        _ = stage.control("/faults", #"{"venue":"coinw","kind":"\#(kind)","count":1}"#)
        #expect(stage.read(CoinWReading(Documented.account())).status == .ok)
        #expect(stage.sent.count == 2)
    }

    @Test func `uses nothing of an answer that is damaged`() throws {
        var stage = try Documented.stage()
        _ = stage.control("/faults", #"{"venue":"coinw","kind":"garbage","count":1}"#)
        let result = stage.read(CoinWReading(Documented.account()))
        #expect(result.failure?.code == .malformedResponse)
        #expect(result.statements.isEmpty)
    }

    @Test func `an amount of the wrong type is unreadable, and the rest stands`() throws {
        var stage = try Documented.stage()
        _ = stage.control("/faults", #"{"venue":"coinw","kind":"wrongType","count":1}"#)
        let result = stage.read(CoinWReading(Documented.account()))
        #expect(result.status == .ok)
        #expect(result.statements.first?["USDT"]?.available == .unreadable)
        #expect(result.statements.first?["BTC"]?.available.value?.description == "0.0012")
        #expect(result.findings.count == 1)
    }
}
