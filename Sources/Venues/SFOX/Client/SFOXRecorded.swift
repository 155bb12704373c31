import Accounts
import Balances
import JSON
import SFOXWire

extension MessageForm {
    /// The answer to `GET /v1/user/balance`, the owner's or an end user's.
    static let sfoxBalance = MessageForm(rawValue: "sfox.balance")
    /// The answer to `GET /v1/enterprise/users`.
    static let sfoxUsers = MessageForm(rawValue: "sfox.users")
    /// A message of the WebSocket, whatever it is about.
    static let sfoxFeed = MessageForm(rawValue: "sfox.feed")
}

extension Recording {
    static func sfoxBalance(of holder: Holder) -> Recording { Recording(.sfoxBalance, of: holder) }
    static let sfoxUsers = Recording(.sfoxUsers, of: .owner)
    static let sfoxFeed = Recording(.sfoxFeed, of: .owner)
}

/// Reads recorded messages of sFOX and sFOX Connect.
enum SFOXRecorded {
    static let reader: MessageReader = { body, recording, time, parser in
        let meaning = try? meaning(of: body, recording, at: time, with: parser)
        return meaning ?? MessageMeaning()
    }

    private static func meaning(
        of body: [UInt8], _ recording: Recording, at time: Timestamp, with parser: JSONParser
    ) throws -> MessageMeaning {
        switch recording.form {
        case .sfoxBalance:
            let read = try UserBalanceAnswer.read(body, holder: recording.holder, at: time, with: parser)
            return MessageMeaning(statements: [read.statement], findings: read.findings)
        case .sfoxUsers:
            return MessageMeaning(holders: try UsersAnswer.read(body, with: parser).map { .user($0) })
        case .sfoxFeed:
            return MessageMeaning(SFOXFeedMeaning.read(body, at: time, with: parser))
        default:
            return MessageMeaning()
        }
    }
}
