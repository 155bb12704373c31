import Accounts
import Balances
import JSON
import Money
import Net
import Paper
import TheDexClient
import TheDexPaper
import TheDexWire

let apiKey = "test_api_key_123456"
let secret = "test_secret_key_123456"
let base = BaseURL.known("http://127.0.0.1:9702")

func account(options: [String: String] = [:], secret: String = secret) -> Account {
    Account(name: "shop", venue: .thedex, apiKey: Secret(apiKey), secretKey: Secret(secret), baseURL: base, options: options)
}

func moment(_ milliseconds: Int64 = 1_700_000_000_000) -> Moment {
    Moment(wall: Timestamp(milliseconds: milliseconds), steady: .milliseconds(milliseconds - 1_700_000_000_000))
}

func paperMoment(_ seconds: Int64 = 0) -> PaperMoment {
    PaperMoment(wall: Timestamp(milliseconds: 1_700_000_000_000) + .seconds(seconds), steady: .seconds(seconds))
}

func answer(_ text: String, status: Int = 200) -> HTTPResponse { HTTPResponse(status: status, body: Array(text.utf8)) }

func amount(_ text: String) throws -> ExactDecimal { try ExactDecimal(text) }

/// A reading that has been given one answer to its first request.
func reading(_ response: HTTPResponse) -> (verdict: AnswerVerdict, reading: TheDexReading) {
    var reading = TheDexReading(account())
    _ = reading.nextRequest(at: moment(), random: 0)
    return (reading.received(response, at: moment()), reading)
}

/// The paper venue of the documented scenario.
struct PaperShop {
    var ledger: Ledger
    var paper: TheDexPaper

    init(_ settings: (inout TheDexPaperSettings) -> Void = { _ in }, ledger: Ledger? = nil) throws {
        var chosen = TheDexPaperSettings()
        settings(&chosen)
        self.ledger = try ledger ?? Scenario.documented.ledger(at: paperMoment().wall)
        paper = TheDexPaper(keys: Scenario.documented.keys(of: "thedex"), settings: chosen, seed: 1)
    }

    mutating func respond(_ request: HTTPRequest, at moment: PaperMoment = paperMoment()) -> HTTPResponse {
        paper.respond(to: request, from: Peer(address: "127.0.0.1"), ledger: ledger, at: moment)
    }
}

/// A balances request with the given body, signed for it.
func signed(_ body: String = "{}", path: String = BalancesCall.path, key: String = apiKey, secret: String = secret) -> HTTPRequest {
    let bytes = Array(body.utf8)
    return HTTPRequest(
        .post, base: base, path: path, headers: Signature.headers(body: bytes, apiKey: key, secret: Array(secret.utf8)), body: bytes)
}
