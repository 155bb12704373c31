import Accounts
import Balances
import BitfrontClient
import BitfrontPaper
import BitfrontWire
import JSON
import Money
import Net
import Paper

let apiKey = "6W206egN32nCQ0VB"
let secret = "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI"
let base = BaseURL.known("http://127.0.0.1:9703")
let start: Int64 = 1_700_000_000_000

func account(secret: String = secret) -> Account {
    Account(name: "legacy", venue: .bitfront, apiKey: Secret(apiKey), secretKey: Secret(secret), baseURL: base)
}

/// So many milliseconds after the start, on both clocks.
func moment(_ milliseconds: Int64 = 0) -> Moment {
    Moment(wall: Timestamp(milliseconds: start + milliseconds), steady: .milliseconds(milliseconds))
}

/// The same at the paper venue, whose wall clock may be `ahead`.
func paperMoment(_ milliseconds: Int64 = 0, ahead: Int64 = 0) -> PaperMoment {
    PaperMoment(wall: Timestamp(milliseconds: start + milliseconds + ahead), steady: .milliseconds(milliseconds))
}

func answer(_ text: String, status: Int = 200) -> HTTPResponse { HTTPResponse(status: status, body: Array(text.utf8)) }

/// A success around the rows.
func rows(_ rows: String) -> HTTPResponse {
    answer(#"{"timezone":"UTC","responseTime":\#(start),"statusCode":1000,"statusMessage":"SUCCESS","responseData":\#(rows)}"#)
}

func refusal(_ code: Int, time: Int64? = start, status: Int = 200) -> HTTPResponse {
    let time = time.map { #""responseTime":\#($0),"# } ?? ""
    return answer(#"{"timezone":"UTC",\#(time)"statusCode":\#(code),"statusMessage":"the venue's words"}"#, status: status)
}

func amount(_ text: String) throws -> ExactDecimal { try ExactDecimal(text) }

/// A reading that has been given one answer to its first request.
func reading(_ response: HTTPResponse) -> (verdict: AnswerVerdict, reading: BitfrontReading) {
    var reading = BitfrontReading(account())
    _ = reading.nextRequest(at: moment(), random: 0)
    return (reading.received(response, at: moment()), reading)
}

/// The failure of a verdict; nil for any other.
func why(_ verdict: AnswerVerdict) -> ReadFailure? {
    guard case .failed(let failure) = verdict else { return nil }
    return failure
}

/// The paper venue of the documented scenario.
struct PaperBank {
    var ledger: Ledger
    var paper: BitfrontPaper

    init(_ settings: (inout BitfrontPaperSettings) -> Void = { _ in }, ledger: Ledger? = nil) throws {
        var chosen = BitfrontPaperSettings()
        settings(&chosen)
        self.ledger = try ledger ?? Scenario.documented.ledger(at: paperMoment().wall)
        paper = BitfrontPaper(keys: Scenario.documented.keys(of: "bitfront"), settings: chosen, seed: 1)
    }

    mutating func respond(_ request: HTTPRequest, at moment: PaperMoment = paperMoment()) -> HTTPResponse {
        paper.respond(to: request, from: Peer(address: "127.0.0.1"), ledger: ledger, at: moment)
    }

    /// The status code of the answer.
    mutating func code(_ request: HTTPRequest, at moment: PaperMoment = paperMoment()) throws -> Int64 {
        let response = respond(request, at: moment)
        return try JSONParser().read(response.body) { try Envelope($0) }.statusCode.rawValue
    }
}

/// A signed balances request.
func signed(
    _ currency: String? = nil, nonce: String = "12345", timestamp: String = String(start), key: String = apiKey, secret: String = secret
) -> HTTPRequest {
    AccountBalances.request(base: base, currency: currency)
        .signed(Signature(nonce: nonce, timestamp: timestamp), apiKey: key, secret: Array(secret.utf8))
}
