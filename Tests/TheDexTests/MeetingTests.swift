import Accounts
import Balances
import Money
import Paper
import Rehearsal
import Testing
import TheDexClient
import TheDexPaper
import TheDexWire

/// The client's reading against the paper venue, without sockets.
struct MeetingTests {
    @Test(arguments: BalancesAnswer.Shape.allCases, ["empty", "requestAndNonce"])
    func `reads the documented holdings`(_ shape: BalancesAnswer.Shape, _ body: String) throws {
        var shop = try PaperShop({
            $0.answerShape = shape
            $0.risingNonce = true
            $0.matchingRequest = true
            $0.requiresRequestAndNonce = body == "requestAndNonce"
        })
        var reading = TheDexReading(account(options: ["body": body]))
        #expect(try run(&reading, in: &shop) == .accepted)
        let balances = try #require(reading.statements.first?.balances)
        #expect(balances.map(\.venueAsset) == ["BTC_BITCOIN", "ETH_ETHEREUM"])
        #expect(balances.map(\.total.value?.description) == ["0.5", "2"])
        #expect(balances.map(\.available.value?.description) == ["0.4", "2"])
        #expect(balances.map(\.held.value?.description) == ["0.1", "0"])
        #expect(reading.findings.isEmpty)
        #expect(reading.nextRequest(at: moment(), random: 1) == nil)
    }

    @Test(arguments: [200, 401, 422])
    func `a wrong secret is a matter of authentication, whatever the status`(_ status: Int) throws {
        var shop = try PaperShop({ $0.authenticationStatus = status })
        var reading = TheDexReading(account(secret: "another"))
        guard case .failed(let failure) = try run(&reading, in: &shop) else {
            Issue.record("accepted")
            return
        }
        #expect(failure.code == .authentication)
        #expect(failure.message.contains("wrong signature"))
        #expect(!failure.isRetryable)
    }

    private func run(_ reading: inout TheDexReading, in shop: inout PaperShop) throws -> AnswerVerdict {
        let next = reading.nextRequest(at: moment(), random: 1)
        let request = try #require(next).request
        return reading.received(shop.respond(request), at: moment())
    }
}

/// The same under a session's deadline, budget and retries, with faults.
struct RehearsalTests {
    @Test(arguments: [("http503html", 2), ("rateLimit", 2), ("http500", 2)])
    func `a session outlives a passing fault`(_ kind: String, _ requests: Int) throws {
        var stage = Stage(TheDexPaper(keys: Scenario.documented.keys(of: "thedex"), seed: 1), try Scenario.documented.ledger(at: Stage.midnight))
        let ordered = stage.control("/faults", #"{"venue":"thedex","kind":"\#(kind)","count":1}"#)
        #expect(ordered.status < 300)
        let result = stage.read(TheDexReading(account()))
        #expect(result.status == .ok)
        #expect(result.statements.first?.balances.count == 2)
        #expect(stage.sent.count == requests)
    }
}
