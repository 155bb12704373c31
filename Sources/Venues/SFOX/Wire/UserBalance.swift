package import JSON
package import Net

/// `GET /v1/user/balance`: all balances of the key's owner, or of an end user with that user's token.
///
/// The answer is a bare array. Source: docs.sfox.com "Get balances"; fixture `sfox/http_get_v1_user_balance.json`.
package enum UserBalance {
    package static let path = "/v1/user/balance"

    /// - Parameter token: the API key, or the token of a Connect end user.
    package static func request(base: BaseURL, token: String) -> HTTPRequest {
        HTTPRequest(.get, base: base, path: path, headers: Authorization.headers(token: token))
    }

    /// Reads the whole answer.
    package static func rows(_ root: JSONNode, as style: BalanceRow.AmountStyle = .number) throws -> [BalanceRow] {
        var rows: [BalanceRow] = []
        rows.reserveCapacity(root.count)
        try root.forEachElement { rows.append(try BalanceRow($0, as: style)) }
        return rows
    }

    package static func write(_ rows: [BalanceRow], to writer: inout JSONWriter) {
        writer.array { writer in
            for row in rows { row.write(to: &writer, as: .number) }
        }
    }
}
