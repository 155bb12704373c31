package import Balances
package import JSON
package import SFOXWire

/// What one message of sFOX's WebSocket says.
package enum SFOXFeedReading {
    /// A message about balances, or any other.
    package enum News: Sendable, Hashable {
        /// Everything one holder has, under the number the message was sent with.
        case statement(Statement, sequence: Int64)
        /// An answer, a refusal, or a message of a feed that has no rows of balances.
        case other(FeedMessage)
    }

    /// Reads a message, straight into a statement where it has balances: this is the busiest way through the program.
    ///
    /// Throws `JSONError` for what is no message of the feed; nothing is added to `findings` then.
    package static func read(
        _ root: JSONNode, receivedAt: Timestamp, findings: inout [Finding]
    ) throws -> News {
        let head = try FeedHead(root)
        guard let balances = try head.balances else { return .other(try FeedMessage(root)) }
        let statement = try SFOXStatement.read(
            balances.rows, as: .string, holder: balances.user.map { .user($0) } ?? .owner,
            venueTime: Timestamp(nanoseconds: head.timestamp), receivedAt: receivedAt, findings: &findings)
        return .statement(statement, sequence: head.sequence)
    }
}
