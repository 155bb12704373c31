package import JSON

/// What the venue sends on the WebSocket.
///
/// Source: docs/venues/coinw.md; fixtures `coinw/ws_login.json`, `coinw/ws_subscribe.json` and `coinw/ws_assets.json`.
package enum FeedMessage: Sendable, Hashable {
    case login(FeedOutcome)
    /// `action` is the message's `channel`: `subscribe`, and `unsubscribe` or `unsub`, on which the sources disagree.
    case acknowledgement(action: String, Channel, FeedOutcome)
    /// One currency has changed.
    case assets(AssetChange)
    /// A complaint that belongs to no channel.
    case error(FeedOutcome)
    case pong
    /// News of a channel that is not read here.
    case other(Channel)

    package init(_ root: JSONNode) throws {
        if let event = root["event"] {
            guard try event.string() == "pong" else { throw JSONError(.wrongType, "an event that is no pong") }
            self = .pong
        } else if let channel = root["channel"] {
            self = try Self.answer(try channel.string(), root)
        } else if root["result"] != nil {
            self = .error(try FeedOutcome(root))
        } else {
            let channel = try Channel(root)
            self = channel == .assets ? .assets(try AssetChange(root.member("data"))) : .other(channel)
        }
    }

    private static func answer(_ action: String, _ root: JSONNode) throws -> FeedMessage {
        let outcome = try FeedOutcome(root.member("data"))
        return action == "login" ? .login(outcome) : .acknowledgement(action: action, try Channel(root), outcome)
    }
}

/// Whether the venue did what was asked.
package enum FeedOutcome: Sendable, Hashable {
    case done
    /// Both parts may be missing; their names are a third-party client's (docs/venues/coinw.md).
    case refused(code: Int64?, message: String?)

    package init(_ node: JSONNode) throws {
        guard try !node.member("result").bool() else {
            self = .done
            return
        }
        self = .refused(code: try node["errorCode"]?.int64(), message: try node["errorMsg"]?.string())
    }
}

/// A push of `assets`: what the account has of one currency after a change. There is no push without a change.
package struct AssetChange: Sendable, Hashable {
    /// The venue's code in capitals.
    package var currency: String
    package var available: WireAmount
    package var hold: WireAmount
    /// Milliseconds since 1970.
    package var time: Int64
    /// `change`.
    package var type: String
    /// 19 digits; one higher with each change in the documented example. Nothing says that this must be so.
    package var ledgerID: Int64
    /// `spot`.
    package var account: String

    package init(
        currency: String, available: WireAmount, hold: WireAmount, time: Int64, type: String = "change",
        ledgerID: Int64, account: String = "spot"
    ) {
        self.currency = currency
        self.available = available
        self.hold = hold
        self.time = time
        self.type = type
        self.ledgerID = ledgerID
        self.account = account
    }

    /// Numbers may come as strings: the venue's table of types says so, its example does not.
    package init(_ node: JSONNode) throws {
        currency = try node.member("currency").string()
        available = node["available"]?.amount ?? .absent
        hold = node["hold"]?.amount ?? .absent
        time = try Self.integer(node.member("time"))
        type = try node["type"]?.string() ?? ""
        ledgerID = try Self.integer(node.member("ledger_id"))
        account = try node["account"]?.string() ?? ""
    }

    private static func integer(_ node: JSONNode) throws -> Int64 {
        guard node.kind == .string else { return try node.int64() }
        guard let number = Int64(try node.string()) else { throw JSONError(.wrongType, "\(node.path) is no integer") }
        return number
    }
}
