package import JSON

/// What the venue sends on the WebSocket: an acknowledgement, a refusal, or news of a feed.
///
/// Source: docs.sfox.com/websocket-api "message format"; fixture `sfox/ws_private_enterprise_users_balances.json`.
package struct FeedMessage: Sendable, Hashable {
    /// The number the message was sent with, counted per connection over all its feeds (docs/venues/sfox.md).
    package var sequence: Int64
    /// Nanoseconds since 1970; 19 digits.
    package var timestamp: Int64
    package var content: Content

    package enum Content: Sendable, Hashable {
        case success(action: String, feeds: [String]?)
        /// The documents show no text; one is read where it comes.
        case error(action: String?, text: String?)
        /// `private.enterprise.users.balances`: everything one end user holds.
        case enterpriseBalances(user: String, rows: [BalanceRow])
        /// `private.user.balances`: everything the key's owner holds.
        case userBalances(rows: [BalanceRow])
        /// `private.user.balances` of a Web3 wallet: another object altogether.
        case web3(Web3Balance)
        /// A feed nobody asked for.
        case other(recipient: String)
    }

    package init(sequence: Int64, timestamp: Int64, content: Content) {
        self.sequence = sequence
        self.timestamp = timestamp
        self.content = content
    }

    package init(_ root: JSONNode) throws {
        let head = try FeedHead(root)
        (sequence, timestamp) = (head.sequence, head.timestamp)
        content = try head.recipient.map { try Self.news(of: $0, head) } ?? Self.control(root)
    }

    private static func news(of recipient: JSONNode, _ head: FeedHead) throws -> Content {
        if let balances = try head.balances {
            let rows = try UserBalance.rows(balances.rows, as: .string)
            return balances.user.map { .enterpriseBalances(user: $0, rows: rows) } ?? .userBalances(rows: rows)
        }
        let (name, payload) = (try recipient.string(), try head.payload)
        return name == Feed.userBalances ? .web3(try Web3Balance(payload)) : .other(recipient: name)
    }

    private static func control(_ root: JSONNode) throws -> Content {
        let type = try root.member("type").string()
        let action = try (Self.present(root["action"]) ?? Self.present(root["payload"]?["action"]))?.string()
        guard type == "success" else {
            let payload = root["payload"]
            let text = payload?["error"] ?? payload?["message"] ?? root["error"]
            return .error(action: action, text: text.flatMap { try? $0.string() })
        }
        return .success(action: action ?? "", feeds: try feeds(root["payload"]?["feeds"]))
    }

    private static func present(_ node: JSONNode?) -> JSONNode? { node.flatMap { $0.isNull ? nil : $0 } }

    private static func feeds(_ node: JSONNode?) throws -> [String]? {
        guard let node else { return nil }
        var feeds: [String] = []
        try node.forEachElement { feeds.append(try $0.string()) }
        return feeds
    }
}

/// A Web3 wallet's balance in `private.user.balances`. Source: docs.sfox.com/websocket-api balances page.
package struct Web3Balance: Sendable, Hashable {
    package var address: String
    package var balance: WireAmount
    package var network: String

    package init(_ node: JSONNode) throws {
        address = try node.member("address").string()
        balance = try node.member("balance").amount
        network = try node.member("network").string()
    }
}
