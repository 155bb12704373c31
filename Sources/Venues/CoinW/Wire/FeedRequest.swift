package import JSON

/// What a client sends on the WebSocket. `event` is case sensitive.
///
/// Source: CoinW spot WebSocket documentation, docs/venues/coinw.md.
package enum FeedRequest: Sendable, Hashable {
    /// The secret itself goes over the wire, under the name `passphrase`.
    case login(apiKey: String, passphrase: String)
    case subscribe(Channel)
    case unsubscribe(Channel)
    case ping
    /// An event nobody documented.
    case unknown(event: String)

    package init(_ root: JSONNode) throws {
        let event = try root.member("event").string()
        switch event {
        case "login":
            let params = try root.member("params")
            self = .login(
                apiKey: try params.member("api_key").string(), passphrase: try params.member("passphrase").string())
        case "sub": self = .subscribe(try Channel(root.member("params")))
        case "unsub": self = .unsubscribe(try Channel(root.member("params")))
        case "ping": self = .ping
        default: self = .unknown(event: event)
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("event")
            switch self {
            case .login(let apiKey, let passphrase):
                Self.write("login", [("api_key", apiKey), ("passphrase", passphrase)], to: &writer)
            case .subscribe(let channel): Self.write("sub", channel.params, to: &writer)
            case .unsubscribe(let channel): Self.write("unsub", channel.params, to: &writer)
            case .ping: writer.string("ping")
            case .unknown(let event): writer.string(event)
            }
        }
    }

    private static func write(_ event: String, _ params: [(String, String)], to writer: inout JSONWriter) {
        writer.string(event)
        writer.key("params")
        writer.object { writer in
            for (name, value) in params {
                writer.key(name)
                writer.string(value)
            }
        }
    }
}

extension Channel {
    fileprivate var params: [(String, String)] { [("biz", biz), ("type", type)] }
}
