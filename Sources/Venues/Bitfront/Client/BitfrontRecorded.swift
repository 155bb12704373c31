import Accounts
import JSON

extension MessageForm {
    /// The answer to `GET /v1/account/balances`.
    static let bitfrontBalances = MessageForm(rawValue: "bitfront.balances")
    /// The answer to `GET /v1/public/time`, which says nothing of balances.
    static let bitfrontTime = MessageForm(rawValue: "bitfront.time")
}

/// Reads recorded answers of Bitfront.
enum BitfrontRecorded {
    static let reader: MessageReader = { body, recording, time, parser in
        guard recording.form == .bitfrontBalances,
            let answer = try? parser.read(body, { try BalancesAnswer($0) })
        else { return MessageMeaning() }
        return answer.meaning(of: body, at: time)
    }
}
