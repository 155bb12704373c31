package import Accounts
package import Balances
import CoinWWire
import JSON
package import Net

/// One reading of a CoinW account: a single `returnBalances` or `returnCompleteBalances`, as the account says.
package struct CoinWReading: AccountReading {
    private let account: Account
    private let command: BalanceCommand
    private let placement: Placement
    private let charges: [Charge]
    private var isDone = false
    package private(set) var statements: [Statement] = []
    package private(set) var findings: [Finding] = []

    package init(_ account: Account) {
        self.account = account
        command = account.options[CoinW.command.name].flatMap(BalanceCommand.init) ?? .returnBalances
        placement = account.options[CoinW.placement.name].flatMap(Placement.init) ?? .query
        charges = CoinWCharges.charges(for: command, of: account.apiKey.fingerprint, at: account.baseURL)
    }

    package var recording: Recording? { Recording(MessageForm(command), of: .owner) }

    package mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        guard !isDone else { return nil }
        // An account without a secret was refused by the configuration; here the venue would refuse it.
        let secret = account.secretKey?.withBytes { Array($0) } ?? []
        let request = account.apiKey.withText { key in
            PrivateCall.request(command, base: account.baseURL, key: key, secret: secret, placement: placement)
        }
        return VenueRequest(request, charges: charges)
    }

    package mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        guard response.status == 200 else { return .failed(CoinWFailures.failure(response, of: command)) }
        do {
            switch try CoinWRecorded.answer(response.body, to: command, at: moment.wall, with: JSONParser()) {
            case .success(let meaning):
                (statements, findings) = (meaning.statements, meaning.findings)
                isDone = true
                return .accepted
            case .failure(let refusal):
                return .failed(CoinWFailures.failure(refusal.outcome, status: response.status, of: command))
            }
        } catch {
            return .failed(.malformed(error, venue: "CoinW", response: response))
        }
    }
}
