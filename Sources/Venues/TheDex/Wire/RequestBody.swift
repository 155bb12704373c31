package import JSON

/// What a request says in its body: nothing by the current page, its own path and a nonce by the older one.
///
/// Sources: docs.thedex.cloud/documentation/balances, "fetch-balances" (`{}`) and "get-all-user-balances" (both).
package struct RequestBody: Sendable, Hashable {
    /// The request's own path.
    package var request: String?
    package var nonce: Nonce?

    /// Clients write it as a string or as a number.
    package enum Nonce: Sendable, Hashable {
        case text(String)
        case number(Int64)

        /// For comparing with an earlier one; nil for a text that is no number.
        package var value: Int64? {
            switch self {
            case .text(let text): Int64(text)
            case .number(let number): number
            }
        }
    }

    /// Without arguments it is `{}`.
    package init(request: String? = nil, nonce: Nonce? = nil) {
        self.request = request
        self.nonce = nonce
    }

    /// Names that are not known are passed over. Anything but an object is refused.
    package init(_ root: JSONNode) throws {
        self.init()
        try root.forEachMember { key, value in
            if key == "request" {
                request = try value.string()
            } else if key == "nonce" {
                nonce = value.kind == .number ? .number(try value.int64()) : .text(try value.string())
            }
        }
    }

    /// The very bytes to send: the signature is over these.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if let request {
                writer.key("request")
                writer.string(request)
            }
            guard let nonce else { return }
            writer.key("nonce")
            switch nonce {
            case .text(let text): writer.string(text)
            case .number(let number): writer.int(number)
            }
        }
        return writer.bytes
    }
}
