package import JSON

/// One currency of the account, as `data` has it under the currency's code.
///
/// Amounts are strings on the newer pages and numbers on the older ones; both are read.
/// Fixtures `coinw/http_post_returnBalances.json` and `coinw/http_post_returnCompleteBalances.json`.
package struct BalanceRow: Sendable, Hashable {
    /// The venue's code in capitals: `BTC`.
    package var currency: String
    package var available: WireAmount
    /// What orders have set aside; absent in the answer to `returnBalances`, which does not tell it.
    package var onOrders: WireAmount
    /// Where the value stands in the answer's bytes, for evidence.
    package var source: Range<Int> = 0..<0

    package init(currency: String, available: WireAmount, onOrders: WireAmount = .absent) {
        self.currency = currency
        self.available = available
        self.onOrders = onOrders
    }

    /// Reads the value under a currency's code.
    package init(_ currency: String, _ node: JSONNode, of command: BalanceCommand) throws {
        switch command {
        case .returnBalances: self.init(currency: currency, available: node.amount)
        case .returnCompleteBalances:
            self.init(currency: currency, available: .absent)
            try node.forEachMember { key, value in
                if key == "available" { available = value.amount } else if key == "onOrders" { onOrders = value.amount }
            }
        }
        source = node.range
    }
}

extension BalanceRow {
    /// How amounts are written.
    package enum AmountStyle: String, Sendable, Hashable, CaseIterable {
        /// `"0.0012"`, as the newer pages do.
        case string
        /// `0.0012`, as the pages of 2021 do.
        case number
    }

    /// Writes the value alone; the currency is its key.
    package func write(to writer: inout JSONWriter, of command: BalanceCommand, as style: AmountStyle) {
        switch command {
        case .returnBalances: Self.write(available, to: &writer, as: style)
        case .returnCompleteBalances:
            writer.object { writer in
                writer.key("onOrders")
                Self.write(onOrders, to: &writer, as: style)
                writer.key("available")
                Self.write(available, to: &writer, as: style)
            }
        }
    }

    private static func write(_ amount: WireAmount, to writer: inout JSONWriter, as style: AmountStyle) {
        guard let value = amount.value else { return writer.null() }
        switch style {
        case .string: writer.string("\(value)")
        case .number: writer.number(value)
        }
    }
}
