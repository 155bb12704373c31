package import JSON

extension FeedMessage {
    /// Writes the message as the venue does.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch content {
            case .success(let action, let feeds): writeControl("success", action, feeds, nil, to: &writer)
            case .error(let action, let text): writeControl("error", action, nil, text, to: &writer)
            case .enterpriseBalances(let user, let rows):
                writeHead(Feed.enterpriseBalances, to: &writer)
                writer.object { writer in
                    writer.key("user_id")
                    writer.string(user)
                    writer.key("updates")
                    Self.write(rows, to: &writer)
                }
            case .userBalances(let rows):
                writeHead(Feed.userBalances, to: &writer)
                Self.write(rows, to: &writer)
            case .web3(let balance):
                writeHead(Feed.userBalances, to: &writer)
                balance.write(to: &writer)
            case .other(let recipient):
                writeHead(recipient, to: &writer)
                writer.object { _ in }
            }
        }
    }

    private func writeHead(_ recipient: String, to writer: inout JSONWriter) {
        writer.key("sequence")
        writer.int(sequence)
        writer.key("recipient")
        writer.string(recipient)
        writer.key("timestamp")
        writer.int(timestamp)
        writer.key("payload")
    }

    private func writeControl(
        _ type: String, _ action: String?, _ feeds: [String]?, _ text: String?, to writer: inout JSONWriter
    ) {
        writer.key("type")
        writer.string(type)
        writer.key("sequence")
        writer.int(sequence)
        writer.key("timestamp")
        writer.int(timestamp)
        writer.key("payload")
        writer.object { writer in
            if let action {
                writer.key("action")
                writer.string(action)
            }
            if let feeds {
                writer.key("feeds")
                writer.array { writer in
                    for feed in feeds { writer.string(feed) }
                }
            }
            if let text {
                writer.key("error")
                writer.string(text)
            }
        }
        if let action {
            writer.key("action")
            writer.string(action)
        }
    }

    private static func write(_ rows: [BalanceRow], to writer: inout JSONWriter) {
        writer.array { writer in
            for row in rows { row.write(to: &writer, as: .string) }
        }
    }
}

extension Web3Balance {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("address")
            writer.string(address)
            if let value = balance.value {
                writer.key("balance")
                writer.string("\(value)")
            }
            writer.key("network")
            writer.string(network)
            writer.key("type")
            writer.string("web3")
        }
    }
}
