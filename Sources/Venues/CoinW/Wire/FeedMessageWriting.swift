package import JSON

extension FeedMessage {
    /// Writes the message as the venue does.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .login(let outcome):
                Self.write("data", outcome, to: &writer)
                Self.write("channel", "login", to: &writer)
            case .acknowledgement(let action, let channel, let outcome):
                Self.write("biz", channel.biz, to: &writer)
                Self.write("data", outcome, to: &writer)
                Self.write("channel", action, to: &writer)
                Self.write("type", channel.type, to: &writer)
            case .assets(let change):
                Self.write("biz", Channel.assets.biz, to: &writer)
                writer.key("data")
                change.write(to: &writer)
                Self.write("type", Channel.assets.type, to: &writer)
            case .error(let outcome): outcome.writeMembers(to: &writer)
            case .pong: Self.write("event", "pong", to: &writer)
            case .other(let channel):
                Self.write("biz", channel.biz, to: &writer)
                writer.key("data")
                writer.object { _ in }
                Self.write("type", channel.type, to: &writer)
            }
        }
    }

    private static func write(_ name: String, _ value: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.string(value)
    }

    private static func write(_ name: String, _ outcome: FeedOutcome, to writer: inout JSONWriter) {
        writer.key(name)
        writer.object { outcome.writeMembers(to: &$0) }
    }
}

extension FeedOutcome {
    func writeMembers(to writer: inout JSONWriter) {
        writer.key("result")
        guard case .refused(let code, let message) = self else { return writer.bool(true) }
        writer.bool(false)
        if let code {
            writer.key("errorCode")
            writer.int(code)
        }
        if let message {
            writer.key("errorMsg")
            writer.string(message)
        }
    }
}

extension AssetChange {
    /// In the order of the documented example.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("available")
            writer.amount(available.value)
            writer.key("currency")
            writer.string(currency)
            writer.key("time")
            writer.int(time)
            writer.key("type")
            writer.string(type)
            writer.key("ledger_id")
            writer.int(ledgerID)
            writer.key("account")
            writer.string(account)
            writer.key("hold")
            writer.amount(hold.value)
        }
    }
}
