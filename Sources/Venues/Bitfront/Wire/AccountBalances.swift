package import JSON
package import Net

/// `GET /v1/account/balances`, and the same for one currency.
///
/// Sources: bitfront-api-docs, `api/account/v1-account-balances-get.md` and `v1-account-balances-currency-get.md`.
package enum AccountBalances {
    package static let path = "/v1/account/balances"

    /// Not signed yet.
    package static func request(base: BaseURL, currency: String? = nil) -> HTTPRequest {
        let suffix = currency.map { "/" + PercentEncoding.encode($0) } ?? ""
        return HTTPRequest(.get, base: base, path: path + suffix, headers: ["Accept": "application/json"])
    }

    /// Reads `responseData`. For one currency the table of the documents has an object, their example an array of one:
    /// both are read.
    package static func rows(_ root: JSONNode) throws -> [BalanceRow] {
        let data = try root.member("responseData")
        guard data.kind == .array else { return [try BalanceRow(data)] }
        var rows: [BalanceRow] = []
        rows.reserveCapacity(data.count)
        try data.forEachElement { rows.append(try BalanceRow($0)) }
        return rows
    }

    /// Writes the value of `responseData`.
    package static func write(_ rows: [BalanceRow], as style: AmountStyle, to writer: inout JSONWriter) {
        writer.array { writer in
            for row in rows { row.write(to: &writer, as: style) }
        }
    }
}
