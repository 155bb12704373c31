package import JSON

/// One currency of the answer to `/api/v1/balances`: a name with an object of three amounts under it.
///
/// Amounts are strings; numbers are read too. Source: docs.thedex.cloud "Fetch balances"; fixture
/// `thedex/http_post_api_v1_balances.json`.
package struct BalanceEntry: Sendable, Hashable {
    /// The venue's code, symbol and network: `BTC_BITCOIN`.
    package var currency: String
    /// Hold and available together.
    package var total: WireAmount = .absent
    /// Locked for the time being.
    package var hold: WireAmount = .absent
    /// What can be withdrawn.
    package var available: WireAmount = .absent
    /// Where the amounts stand in the answer's bytes, for evidence.
    package var source: Range<Int> = 0..<0

    package init(currency: String) { self.currency = currency }

    /// Nil for a value that has none of the three amounts. Other names in it are passed over.
    package init?(currency: String, _ node: JSONNode) throws {
        guard node.kind == .object else { return nil }
        self.init(currency: currency)
        source = node.range
        var isBalance = false
        try node.forEachMember { key, value in
            if key == "totalBalance" {
                total = value.amount
            } else if key == "holdBalance" {
                hold = value.amount
            } else if key == "availableBalance" {
                available = value.amount
            } else {
                return
            }
            isBalance = true
        }
        if !isBalance { return nil }
    }

    /// Every amount under its name on the wire.
    package var amounts: [(name: String, amount: WireAmount)] {
        [("totalBalance", total), ("holdBalance", hold), ("availableBalance", available)]
    }

    /// Writes name and object, leaving out what is absent.
    func write(to writer: inout JSONWriter) {
        writer.key(currency)
        writer.object { writer in
            for (name, amount) in amounts {
                guard let value = amount.value else { continue }
                writer.key(name)
                writer.string("\(value)")
            }
        }
    }
}
