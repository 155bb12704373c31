import Accounts
import Balances
import BitfrontClient
import BitfrontWire
import JSON
import Money
import Net
import Rehearsal
import Testing

struct ReadingTests {
    @Test func `asks once and is done with a good answer`() throws {
        var reading = BitfrontReading(account())
        let next = reading.nextRequest(at: moment(), random: 0)
        let request = try #require(next)
        #expect(request.request.url == "http://127.0.0.1:9703/v1/account/balances")
        #expect(request.request.headers["X-API-TIMESTAMP"] == String(start))
        #expect(request.charges[0].limits == [RateLimit(3, per: .seconds(1)), RateLimit(60, per: .seconds(60))])
        #expect(!request.charges[0].bucket.contains(apiKey))
        let response = HTTPResponse(status: 200, body: Fixture.bytes("bitfront/http_get_v1_account_balances.json"))
        #expect(reading.received(response, at: moment(80)) == .accepted)
        #expect(reading.nextRequest(at: moment(80), random: 0) == nil)
        #expect(reading.clockSkew == nil)
        let statement = try #require(reading.statements.first)
        #expect(statement.venueTime == Timestamp(milliseconds: 1_525_239_801_363))
        #expect(statement.receivedAt == moment(80).wall)
        #expect(statement["ETH"]?.total.value?.description == "1000107794.9999858")
        #expect(statement["BTC"]?.held == .derived(try amount("4185.63001")))
        #expect(reading.findings.isEmpty)
    }

    @Test func `every attempt has a nonce of five digits and its own time`() throws {
        var reading = BitfrontReading(account())
        for (random, nonce) in [(UInt64(0), "10000"), (89_999, "99999"), (90_000, "10000"), (.max, "31615")] {
            let next = reading.nextRequest(at: moment(7), random: random)
            let headers = try #require(next).request.headers
            #expect(headers["X-API-NONCE"] == nonce)
            #expect(headers["X-API-TIMESTAMP"] == String(start + 7))
        }
    }

    @Test(arguments: [4013, 6005], [200, 401])
    func `asks for the venue's clock when the time is refused, and signs again by it`(_ code: Int, _ status: Int) throws {
        var reading = BitfrontReading(account())
        _ = reading.nextRequest(at: moment(), random: 0)
        #expect(reading.received(refusal(code, status: status), at: moment(100)) == .again)
        let time = reading.nextRequest(at: moment(100), random: 0)
        #expect(try #require(time).request.target == "/v1/public/time")
        #expect(time?.request.headers["X-API-KEY"] == nil)
        // Halfway between 100 and 300 the venue's clock said 30 200: it is 30 s ahead.
        #expect(reading.received(answer(#"{"timezone":"UTC","responseTime":\#(start + 30_200)}"#), at: moment(300)) == .again)
        #expect(reading.clockSkew == .seconds(30))
        let again = reading.nextRequest(at: moment(400), random: 0)
        #expect(try #require(again).request.headers["X-API-TIMESTAMP"] == String(start + 30_400))
        #expect(reading.received(rows("[]"), at: moment(500)) == .accepted)
        #expect(reading.clockSkew == .seconds(30))
        #expect(reading.nextRequest(at: moment(500), random: 0) == nil)
    }

    @Test(arguments: [(30_000, "30s behind"), (-90_000, "90s ahead of"), (1_500, "1500ms behind")])
    func `says how far the clocks are apart when the corrected time is refused too`(_ skew: Int64, _ words: String) throws {
        var reading = corrected(by: skew)
        let told = why(reading.received(refusal(6005), at: moment()))
        let failure = try #require(told)
        #expect(failure.code == .clockSkew)
        #expect(!failure.isRetryable)
        #expect(failure.venueCode == "6005")
        #expect(failure.message.contains("this machine's clock is \(words) the venue's"))
        #expect(failure.message.contains("chrony"))
        #expect(failure.message.contains("«the venue's words»"))
        #expect(reading.clockSkew == .milliseconds(skew))
    }

    @Test(arguments: [
        answer("<html>", status: 503), answer("{}"), answer(#"{"responseTime":"x"}"#), HTTPResponse(status: 404),
        answer(#"{"responseTime":9223372036854775807}"#),
    ])
    func `the time of the refusal has to do when the venue does not tell its own`(_ response: HTTPResponse) {
        var reading = refused(time: start - 20_000)
        #expect(reading.received(response, at: moment(10)) == .again)
        #expect(reading.clockSkew == .seconds(-20))
        #expect(reading.nextRequest(at: moment(10), random: 0)?.request.headers["X-API-TIMESTAMP"] == String(start - 20_000 + 10))
    }

    @Test func `the time of the refusal has to do when the question for the venue's gets no answer`() {
        var reading = refused(time: start - 20_000)
        let next = reading.nextRequest(at: moment(), random: 0)
        #expect(next?.request.path == "/v1/account/balances")
        #expect(next?.request.headers["X-API-TIMESTAMP"] == String(start - 20_000))
        #expect(reading.clockSkew == .seconds(-20))
    }

    @Test func `fails when nothing tells the venue's time`() throws {
        var reading = refused(time: nil)
        let told = why(reading.received(answer("{}"), at: moment()))
        let failure = try #require(told)
        #expect(failure.code == .clockSkew)
        #expect(failure.message.contains("chrony"))
        #expect(reading.clockSkew == nil)
    }

    @Test func `a jump of the wall clock does not spoil the measure`() {
        var reading = refused(time: start)
        let jumped = Moment(wall: Timestamp(milliseconds: start + 60_000), steady: .milliseconds(200))
        _ = reading.received(answer(#"{"responseTime":\#(start + 100)}"#), at: jumped)
        // When the answer came, the venue's clock was about to show 200 ms, this one 60 s.
        #expect(reading.clockSkew == .milliseconds(200 - 60_000))
    }

    @Test func `takes a session's few steps to the end`() {
        var session = ReadSession(BitfrontReading(account()), at: moment(), deadline: .fixed(.seconds(10)))
        var budgets = RateBudgets()
        let answers = [refusal(6005), answer(#"{"responseTime":\#(start + 30_000)}"#), rows(#"[{"currency":"BTC","balance":1,"availableBalance":1}]"#)]
        for answer in answers {
            guard case .send = session.next(at: moment(), budgets: &budgets, random: 7) else {
                Issue.record("did not send")
                return
            }
            session.received(answer, at: moment(), random: 7)
        }
        guard case .finish(let result) = session.next(at: moment(), budgets: &budgets, random: 7) else {
            Issue.record("did not finish")
            return
        }
        #expect(result.status == .ok)
        #expect(result.clockSkew == .seconds(30))
    }

    /// A reading whose first time was refused, and which has asked for the venue's.
    private func refused(time: Int64?) -> BitfrontReading {
        var (_, reading) = reading(refusal(6005, time: time))
        _ = reading.nextRequest(at: moment(), random: 0)
        return reading
    }

    /// A reading that has asked again by the venue's clock.
    private func corrected(by skew: Int64) -> BitfrontReading {
        var reading = refused(time: nil)
        _ = reading.received(answer(#"{"responseTime":\#(start + skew)}"#), at: moment())
        _ = reading.nextRequest(at: moment(), random: 0)
        return reading
    }
}
