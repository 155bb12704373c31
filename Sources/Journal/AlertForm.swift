package import Accounts
internal import Balances
internal import JSON

extension Record {
    /// What became of an alert. It belongs to no account: one rule may speak of many.
    package static func alert(_ note: AlertNote, at moment: Moment) -> Record {
        own(.alert, .alert, "", moment, .alert(note)) { note.write(to: &$0) }
    }
}

extension AlertNote {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .raised(let alert): alert.write(to: &writer, "raised")
            case .ended(let alert): alert.write(to: &writer, "ended")
            case .delivered(let notice, let webhook):
                writer.member("state", "delivered")
                writer.member("notice", notice)
                writer.member("webhook", webhook)
            case .abandoned(let notice, let webhook, let reason):
                writer.member("state", "abandoned")
                writer.member("notice", notice)
                writer.member("webhook", webhook)
                writer.member("reason", reason)
            }
        }
    }

    init(_ node: JSONNode) throws {
        switch try node.member("state").string() {
        case "raised": self = .raised(try Alert(node))
        case "ended": self = .ended(try Alert(node))
        case "delivered":
            self = .delivered(
                notice: try node.member("notice").int64(), webhook: try node.member("webhook").string())
        case "abandoned":
            self = .abandoned(
                notice: try node.member("notice").int64(), webhook: try node.member("webhook").string(),
                reason: try node.member("reason").string())
        default: throw ByteReader.Malformed()
        }
    }
}

extension Alert {
    fileprivate func write(to writer: inout JSONWriter, _ state: String) {
        writer.member("state", state)
        writer.member("rule", subject.rule)
        writer.member("account", subject.account)
        writer.member("user", subject.user)
        writer.member("asset", subject.asset)
        writer.member("number", subject.number)
        writer.member("at", at.nanoseconds)
        writer.member("value", value)
        writer.member("threshold", threshold)
        writer.member("message", message)
        writer.key("webhooks")
        writer.array { writer in for webhook in webhooks { writer.string(webhook) } }
    }

    fileprivate init(_ node: JSONNode) throws {
        var webhooks: [String] = []
        try node.member("webhooks").forEachElement { webhooks.append(try $0.string()) }
        self.init(
            Subject(
                try node.member("rule").string(), account: try node.text("account"), user: try node.text("user"),
                asset: try node.text("asset"), number: try node.number("number")),
            at: Timestamp(nanoseconds: try node.member("at").int64()), value: try node.text("value"),
            threshold: try node.text("threshold"), message: try node.member("message").string(), webhooks: webhooks)
    }
}
