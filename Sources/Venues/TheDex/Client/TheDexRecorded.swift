import Accounts
import Balances
import JSON
import TheDexWire

extension MessageForm {
    /// The answer to `POST /api/v1/balances`.
    static let thedexBalances = MessageForm(rawValue: "thedex.balances")
}

/// Reads recorded answers of TheDex, and with the same words new ones.
enum TheDexRecorded {
    static let reader: MessageReader = { body, recording, time, parser in
        guard recording.form == .thedexBalances else { return MessageMeaning() }
        return (try? balances(body, at: time, with: parser)) ?? MessageMeaning()
    }

    static func balances(_ body: [UInt8], at time: Timestamp, with parser: JSONParser) throws -> MessageMeaning {
        let answer = try parser.read(body) { try BalancesAnswer($0) }
        var findings: [Finding] = []
        let statement = TheDexStatement.make(of: answer, in: body, receivedAt: time, findings: &findings)
        return MessageMeaning(statements: [statement], findings: findings)
    }
}
