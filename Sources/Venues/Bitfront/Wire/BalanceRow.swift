package import JSON

/// One currency of the owner.
///
/// Amounts are JSON numbers, a double on the venue's side; strings are read too. What is locked is not sent.
/// Source: bitfront-api-docs, `api/account/v1-account-balances-get.md`; fixture
/// `bitfront/http_get_v1_account_balances.json`.
package struct BalanceRow: Sendable, Hashable {
    /// The venue's code in capitals: `BTC`.
    package var currency: String
    /// The total.
    package var balance: WireAmount = .absent
    /// The part that is not locked.
    package var availableBalance: WireAmount = .absent
    /// Where the row stands in the answer's bytes, for evidence.
    package var source: Range<Int> = 0..<0

    package init(currency: String) { self.currency = currency }

    /// Names that are not known are passed over; a row without a currency is refused.
    package init(_ node: JSONNode) throws {
        self.init(currency: try node.member("currency").string())
        source = node.range
        balance = node["balance"]?.amount ?? .absent
        availableBalance = node["availableBalance"]?.amount ?? .absent
    }

    /// Every amount under its name on the wire.
    package var amounts: [(name: String, amount: WireAmount)] {
        [("balance", balance), ("availableBalance", availableBalance)]
    }

    /// Writes the row, leaving out what is absent.
    package func write(to writer: inout JSONWriter, as style: AmountStyle) {
        writer.object { writer in
            writer.key("currency")
            writer.string(currency)
            for (name, amount) in amounts {
                guard let value = amount.value else { continue }
                writer.key(name)
                writer.number(raw: style.text(of: value))
            }
        }
    }
}
