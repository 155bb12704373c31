package import JSON
package import Net

/// `{"code":0,"message":"...","errors":{}}`: how TheDex may say no.
///
/// Nothing is documented. The form is that of an exchange whose signature scheme looks the same (docs/venues/thedex.md), so a
/// client takes words from it where there are any, and rests nothing on it.
package struct ErrorBody: Sendable, Hashable {
    /// The venue's own words, under `message` or `error`.
    package var message: String?
    /// The venue's own code, as it is written.
    package var code: String?

    package init(message: String, code: Int) {
        self.message = message
        self.code = String(code)
    }

    /// Nil for a body without a code and without words.
    package init?(_ root: JSONNode) {
        message = Self.text(root["message"]) ?? Self.text(root["error"]) ?? Self.text(root["error"]?["message"])
        code = Self.code(root["code"])
        guard message != nil || code != nil else { return nil }
    }

    package func response(status: Int) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("code")
            writer.number(raw: code ?? "0")
            writer.key("message")
            writer.string(message ?? "")
            writer.key("errors")
            writer.object { _ in }
        }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }

    private static func text(_ node: JSONNode?) -> String? { node.flatMap { try? $0.string() } }

    private static func code(_ node: JSONNode?) -> String? {
        guard let node else { return nil }
        return node.kind == .number ? node.raw : text(node)
    }
}
