package import JSON

/// What a client sends on the WebSocket. Source: docs.sfox.com/websocket-api.
package enum FeedRequest: Sendable, Hashable {
    /// `enterprise` is written as the string `"true"`, as the balances page does; `true` is read too.
    case authenticate(apiKey: String, enterprise: Bool)
    case subscribe(feeds: [String])
    case unsubscribe(feeds: [String])
    /// A type nobody documented.
    case unknown(type: String)

    package init(_ root: JSONNode) throws {
        let type = try root.member("type").string()
        switch type {
        case "authenticate":
            self = .authenticate(
                apiKey: try root.member("apiKey").string(), enterprise: try Self.flag(root["enterprise"]))
        case "subscribe": self = .subscribe(feeds: try Self.feeds(root))
        case "unsubscribe": self = .unsubscribe(feeds: try Self.feeds(root))
        default: self = .unknown(type: type)
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("type")
            switch self {
            case .authenticate(let apiKey, let enterprise):
                writer.string("authenticate")
                writer.key("apiKey")
                writer.string(apiKey)
                guard enterprise else { return }
                writer.key("enterprise")
                writer.string("true")
            case .subscribe(let feeds): Self.write("subscribe", feeds, to: &writer)
            case .unsubscribe(let feeds): Self.write("unsubscribe", feeds, to: &writer)
            case .unknown(let type): writer.string(type)
            }
        }
    }

    private static func flag(_ node: JSONNode?) throws -> Bool {
        guard let node, !node.isNull else { return false }
        return node.kind == .bool ? try node.bool() : try node.string() == "true"
    }

    private static func feeds(_ root: JSONNode) throws -> [String] {
        var feeds: [String] = []
        try root.member("feeds").forEachElement { feeds.append(try $0.string()) }
        return feeds
    }

    private static func write(_ type: String, _ feeds: [String], to writer: inout JSONWriter) {
        writer.string(type)
        writer.key("feeds")
        writer.array { writer in
            for feed in feeds { writer.string(feed) }
        }
    }
}
