package import Accounts
package import Balances
import JSON
package import Net
import SFOXWire

/// One reading of an sFOX account: a single `GET /v1/user/balance`.
package struct SFOXReading: AccountReading {
    private let account: Account
    private let charges: [Charge]
    private var isDone = false
    package private(set) var statements: [Statement] = []
    package private(set) var findings: [Finding] = []

    package init(_ account: Account) {
        self.account = account
        charges = SFOXCharges.balance(of: account.apiKey.fingerprint, at: account.baseURL)
    }

    package let recording: Recording? = .sfoxBalance(of: .owner)

    package mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        guard !isDone else { return nil }
        let request = account.apiKey.withText { UserBalance.request(base: account.baseURL, token: $0) }
        return VenueRequest(request, charges: charges)
    }

    package mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        guard response.status == 200 else { return .failed(SFOXFailures.failure(response, venue: "sFOX")) }
        do {
            let read = try UserBalanceAnswer.read(response.body, holder: .owner, at: moment.wall)
            statements = [read.statement]
            findings = read.findings
            isDone = true
            return .accepted
        } catch {
            return .failed(.malformed(error, venue: "sFOX", response: response))
        }
    }
}

/// The answer to `GET /v1/user/balance`, whosever it is.
enum UserBalanceAnswer {
    static func read(
        _ body: [UInt8], holder: Holder, at time: Timestamp, with parser: JSONParser = JSONParser()
    ) throws -> (statement: Statement, findings: [Finding]) {
        var findings: [Finding] = []
        let statement = try parser.read(body) { rows in
            try SFOXStatement.read(
                rows, as: .number, holder: holder, venueTime: nil, receivedAt: time, findings: &findings)
        }
        return (statement, findings)
    }
}
