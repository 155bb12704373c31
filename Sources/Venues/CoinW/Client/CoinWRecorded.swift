import Accounts
import Balances
import CoinWWire
import JSON

extension MessageForm {
    /// The answer to one of the calls: `coinw.returnBalances` or `coinw.returnCompleteBalances`.
    init(_ command: BalanceCommand) { self.init(rawValue: Self.coinwCalls + command.rawValue) }

    /// A message of the WebSocket, whatever it is about.
    static let coinwAssets = MessageForm(rawValue: "coinw.assets")

    private static let coinwCalls = "coinw."

    /// The call it is the answer to; nil where it is none.
    var command: BalanceCommand? {
        guard rawValue.hasPrefix(Self.coinwCalls) else { return nil }
        return BalanceCommand(rawValue: String(rawValue.dropFirst(Self.coinwCalls.count)))
    }
}

/// Reads recorded messages of CoinW, and with the same words new answers.
enum CoinWRecorded {
    /// An answer that says no.
    struct Refusal: Error { var outcome: Outcome }

    static let reader: MessageReader = { body, recording, time, parser in
        if recording.form == .coinwAssets { return MessageMeaning(CoinWFeedReading.read(body, at: time, with: parser)) }
        guard let command = recording.form.command,
            let answer = try? answer(body, to: command, at: time, with: parser)
        else { return MessageMeaning() }
        return (try? answer.get()) ?? MessageMeaning()
    }

    /// What an answer with HTTP status 200 says; throws for what is none.
    static func answer(
        _ body: [UInt8], to command: BalanceCommand, at time: Timestamp, with parser: JSONParser
    ) throws -> Result<MessageMeaning, Refusal> {
        // An account without holdings may be an answer without a byte (docs/venues/coinw.md).
        guard !body.isEmpty else { return .success(meaning(of: [], in: body, at: time)) }
        let answer = try parser.read(body) { try BalancesAnswer($0, of: command) }
        guard answer.outcome.isGood else { return .failure(Refusal(outcome: answer.outcome)) }
        return .success(meaning(of: answer.rows, in: body, at: time))
    }

    private static func meaning(of rows: [BalanceRow], in body: [UInt8], at time: Timestamp) -> MessageMeaning {
        var findings: [Finding] = []
        let statement = CoinWStatement.make(of: rows, in: body, receivedAt: time, findings: &findings)
        return MessageMeaning(statements: [statement], findings: findings)
    }
}
