package import JSON

/// What all messages of the WebSocket have in front, with the rest yet to be read.
///
/// It is borrowed, like the `JSONNode` it came from.
package struct FeedHead {
    /// The number the message was sent with, counted per connection over all its feeds (docs/venues/sfox.md).
    package let sequence: Int64
    /// Nanoseconds since 1970; 19 digits.
    package let timestamp: Int64
    /// The name of the feed; nil for an answer to a request.
    let recipient: JSONNode?
    private let members: JSONMembers

    package init(_ root: JSONNode) throws {
        var members = try root.members
        sequence = try members.required("sequence").int64()
        recipient = members["recipient"]
        timestamp = try members.required("timestamp").int64()
        self.members = members
    }

    var payload: JSONNode {
        get throws {
            var members = members
            return try members.required("payload")
        }
    }

    /// The rows of a message about balances; nil for any other message, and for that of a Web3 wallet.
    package var balances: HolderRows? {
        get throws {
            guard let recipient else { return nil }
            if recipient.isString("private.enterprise.users.balances") {
                var members = try payload.members
                let user = try members.required("user_id").string()
                return HolderRows(user: user, rows: try members.required("updates"))
            }
            guard recipient.isString("private.user.balances"), try payload.kind == .array else { return nil }
            return HolderRows(user: nil, rows: try payload)
        }
    }

    /// Everything one holder has, as yet unread.
    package struct HolderRows {
        /// The end user; nil for the key's owner.
        package let user: String?
        /// An array of rows, with amounts as strings.
        package let rows: JSONNode
    }
}
