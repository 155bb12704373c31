package import JSON
package import Net

/// The Connect calls around balances: the end users, and the tokens with which their balances are read.
///
/// Source: docs.sfox.com/connect (list users, get user, user tokens). The list's shape is an assumption after the
/// single user's `{"data":{...}}`; a bare array is read too.
package enum Enterprise {
    package static let usersPath = "/v1/enterprise/users"
    package static let tokensPath = "/v1/enterprise/user-tokens"

    package static func usersRequest(base: BaseURL, key: String) -> HTTPRequest {
        HTTPRequest(.get, base: base, path: usersPath, headers: Authorization.headers(token: key))
    }

    /// One call for many tokens: `{"data":["id1","id2"]}`.
    package static func tokensRequest(base: BaseURL, key: String, users: [String]) -> HTTPRequest {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("data")
            writer.array { writer in
                for user in users { writer.string(user) }
            }
        }
        return HTTPRequest(
            .post, base: base, path: tokensPath, headers: Authorization.headers(token: key), body: writer.bytes)
    }

    /// One user's token, valid for 24 hours.
    package static func tokenRequest(base: BaseURL, key: String, user: String) -> HTTPRequest {
        HTTPRequest(
            .post, base: base, path: "\(tokensPath)/\(PercentEncoding.encode(user))",
            headers: Authorization.headers(token: key))
    }

    /// The `user_id`s, in the venue's order.
    package static func userIDs(_ root: JSONNode) throws -> [String] {
        var ids: [String] = []
        try (root["data"] ?? root).forEachElement { ids.append(try $0.member("user_id").string()) }
        return ids
    }

    /// The tokens of an answer, whether it carries one or many.
    package static func tokens(_ root: JSONNode) throws -> [UserToken] {
        let data = try root.member("data")
        guard data.kind == .array else { return [try UserToken(data)] }
        var tokens: [UserToken] = []
        try data.forEachElement { tokens.append(try UserToken($0)) }
        return tokens
    }

    /// The ids of a bulk request; the server's side of `tokensRequest`.
    package static func requestedUsers(_ root: JSONNode) throws -> [String] {
        var ids: [String] = []
        try root.member("data").forEachElement { ids.append(try $0.string()) }
        return ids
    }
}

/// A token that opens the ordinary REST endpoints for one end user.
package struct UserToken: Sendable, Hashable {
    package var token: String
    /// The `user_id` the partner gave.
    package var user: String
    /// As the venue writes it: `2024-05-14T19:22:09.901Z`.
    package var expires: String

    package init(token: String, user: String, expires: String) {
        self.token = token
        self.user = user
        self.expires = expires
    }

    package init(_ node: JSONNode) throws {
        token = try node.member("token").string()
        user = try node.member("partner_user_id").string()
        expires = try node["expires"]?.string() ?? ""
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("token")
            writer.string(token)
            writer.key("partner_user_id")
            writer.string(user)
            writer.key("expires")
            writer.string(expires)
        }
    }
}
