package import Accounts
package import Balances
import JSON
package import Net
import TheDexWire

/// One reading of a TheDex account: a single `POST /api/v1/balances`.
package struct TheDexReading: AccountReading {
    private let account: Account
    private var isDone = false
    private var lastNonce: Int64 = 0
    package private(set) var statements: [Statement] = []
    package private(set) var findings: [Finding] = []

    package let recording: Recording? = Recording(.thedexBalances, of: .owner)

    package init(_ account: Account) { self.account = account }

    package mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        guard !isDone else { return nil }
        let body = nextBody(at: moment)
        let secret = account.secretKey?.withBytes { Array($0) } ?? []
        let request = account.apiKey.withText {
            BalancesCall.request(base: account.baseURL, body: body, apiKey: $0, secret: secret)
        }
        return VenueRequest(request, charges: [charge])
    }

    package mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        guard response.status == 200 else { return .failed(TheDexFailures.failure(response)) }
        do {
            let read = try TheDexRecorded.balances(response.body, at: moment.wall, with: JSONParser())
            (statements, findings) = (read.statements, read.findings)
            isDone = true
            return .accepted
        } catch {
            // With status 200 an error object may stand where balances were expected.
            let refusal = TheDexFailures.refusal(response)
            return .failed(refusal ?? .malformed(error, venue: "TheDex", response: response))
        }
    }

    /// Nonces rise from attempt to attempt, even when the wall clock stands still or goes back.
    private mutating func nextBody(at moment: Moment) -> RequestBody {
        guard account.options[TheDex.body.name] == "requestAndNonce" else { return RequestBody() }
        lastNonce = max(lastNonce + 1, moment.wall.milliseconds)
        return RequestBody(request: BalancesCall.path, nonce: .text(String(lastNonce)))
    }

    /// No limit is documented; the bucket is there for a 429 to block.
    private var charge: Charge {
        let base = account.baseURL
        return Charge(bucket: "thedex \(base.host):\(base.port) key \(account.apiKey.fingerprint)", limits: [])
    }
}
