import Accounts
import Balances
import JSON
import Net
import Rehearsal
import Testing
import TheDexClient
import TheDexWire

struct ReadingTests {
    @Test func `posts an empty object and is done with the first good answer`() throws {
        var reading = TheDexReading(account())
        let next = reading.nextRequest(at: moment(), random: 1)
        let request = try #require(next)
        #expect(request.request.method == .post)
        #expect(request.request.url == "http://127.0.0.1:9702/api/v1/balances")
        #expect(request.request.body == Array("{}".utf8))
        #expect(request.charges.count == 1)
        #expect(!request.charges[0].bucket.contains(apiKey))
        let body = Fixture.bytes("thedex/http_post_api_v1_balances.json")
        #expect(reading.received(HTTPResponse(status: 200, body: body), at: moment(1_700_000_000_500)) == .accepted)
        #expect(reading.nextRequest(at: moment(), random: 1) == nil)
        let statement = try #require(reading.statements.first)
        #expect(statement.holder == .owner)
        #expect(statement.extent == .full)
        #expect(statement.receivedAt == moment(1_700_000_000_500).wall)
        #expect(statement.venueTime == nil)
        #expect(statement["BTC_BITCOIN"]?.total == .reported(try amount("0.5")))
        #expect(statement["BTC_BITCOIN"]?.held == .reported(try amount("0.1")))
        #expect(statement["BTC_BITCOIN"]?.available == .reported(try amount("0.4")))
        #expect(reading.findings.isEmpty)
    }

    @Test func `sends path and a rising nonce where the account asks for it`() throws {
        var reading = TheDexReading(account(options: ["body": "requestAndNonce"]))
        var nonces: [Int64] = []
        for time in [1_700_000_000_000, 1_700_000_000_000, 1_699_999_999_000, 1_700_000_000_700] {
            let next = reading.nextRequest(at: moment(Int64(time)), random: 1)
            let request = try #require(next).request
            let body = try JSONParser().read(request.body) { try RequestBody($0) }
            #expect(body.request == "/api/v1/balances")
            #expect(request.headers["X-EX-PAYLOAD"] == Signature.payload(of: request.body))
            nonces.append(try #require(body.nonce?.value))
        }
        #expect(nonces == [1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_002, 1_700_000_000_700])
    }

    @Test(arguments: [
        (400, ReadFailure.Code.rejected, false), (401, .authentication, false), (403, .permission, false), (404, .unsupported, false),
        (422, .rejected, false), (429, .rateLimited, true), (500, .unavailable, true), (503, .unavailable, true), (302, .rejected, false),
    ])
    func `tells failures apart by the HTTP status`(_ status: Int, _ code: ReadFailure.Code, _ isRetryable: Bool) {
        let (verdict, reading) = reading(answer("<html>", status: status))
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted \(status)")
            return
        }
        #expect(failure.code == code)
        #expect(failure.isRetryable == isRetryable)
        #expect(failure.httpStatus == status)
        #expect(reading.statements.isEmpty)
    }

    @Test func `quotes the venue's own words, cut short`() {
        let words = String(repeating: "x", count: 1_000)
        guard case .failed(let failure) = reading(answer(#"{"message":"\#(words)"}"#, status: 400)).verdict else {
            Issue.record("accepted")
            return
        }
        #expect(failure.message.contains("«\(words.prefix(200))»"))
    }

    @Test func `respects the wait that is asked for`() {
        let response = HTTPResponse(status: 429, headers: ["Retry-After": "7"])
        guard case .failed(let failure) = reading(response).verdict else {
            Issue.record("accepted")
            return
        }
        #expect(failure.retryAfter == .seconds(7))
    }

    @Test func `maps codes to asset and network`() {
        let table = TheDex.client.assets
        #expect(table["BTC_BITCOIN"] == Asset("BTC", network: "BITCOIN"))
        #expect(table["USDT_TRON"] == Asset("USDT", network: "TRON"))
        #expect(table["USDT_BSC"] == Asset("USDT", network: "BSC"))
        #expect(table["USD"] == Asset("USD"))
        #expect(table["BTC"] == nil)
    }
}
