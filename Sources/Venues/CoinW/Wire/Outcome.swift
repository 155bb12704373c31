package import JSON

/// How an answer says whether it is one: `code`, `msg` or `message`, `success` and `failed`, each of which may be absent.
///
/// Source: CoinW, spot, `returnBalances`; error codes in docs/venues/coinw.md. Fixtures `coinw/http_error_29001.json` and
/// `coinw/http_error_6003.json` show both names of the text.
package struct Outcome: Sendable, Hashable {
    /// As text, whether it came as a string or as a number.
    package var code: VenueCode?
    /// The venue's own words.
    package var message: String?
    package var success: Bool?
    package var failed: Bool?

    package init(code: VenueCode?, message: String?, success: Bool? = nil, failed: Bool? = nil) {
        self.code = code
        self.message = message
        self.success = success
        self.failed = failed
    }

    package init(_ root: JSONNode) throws {
        code = try Self.code(root)
        message = try (root["msg"] ?? root["message"]).flatMap { $0.isNull ? nil : try $0.string() }
        success = try Self.flag(root["success"])
        failed = try Self.flag(root["failed"])
    }

    /// Whether the flags deny what a good code says. Such an answer is neither a success nor an error of the table.
    package var contradictsItself: Bool { (code?.isGood ?? false) && (success == false || failed == true) }

    /// Whether the answer carries data: a good code or, where there is none, the flag.
    package var isGood: Bool {
        guard !contradictsItself else { return false }
        return code?.isGood ?? (success == true && failed != true)
    }

    private static func code(_ root: JSONNode) throws -> VenueCode? {
        guard root.kind == .object, let node = root["code"], !node.isNull else {
            // Without a code the flag must be there; what has neither is no answer of this venue.
            _ = try root.member("success")
            return nil
        }
        return VenueCode(rawValue: node.kind == .number ? String(try node.int64()) : try node.string())
    }

    private static func flag(_ node: JSONNode?) throws -> Bool? {
        guard let node, !node.isNull else { return nil }
        return try node.bool()
    }
}
