package import JSON

/// One currency of one holder, as both the REST answer and the feeds write it.
///
/// REST writes amounts as numbers, the feeds as strings; both are read either way.
/// Source: docs.sfox.com "Get balances"; fixtures `sfox/http_get_v1_user_balance.json` and
/// `sfox/ws_private_enterprise_users_balances.json`.
package struct BalanceRow: Sendable, Hashable {
    /// The venue's code in lower case: `btc`.
    package var currency: String
    /// The total over all wallets.
    package var balance: WireAmount = .absent
    package var available: WireAmount = .absent
    package var held: WireAmount = .absent
    package var borrowWallet: WireAmount = .absent
    package var collateralWallet: WireAmount = .absent
    package var lendingWallet: WireAmount = .absent
    package var tradingWallet: WireAmount = .absent
    /// Not on sFOX's REST page; in the Connect feed's example.
    package var stakingWallet: WireAmount = .absent
    /// Where the row stands in the message's bytes, for evidence.
    package var source: Range<Int> = 0..<0

    package init(currency: String) { self.currency = currency }

    /// Reads a row. Names that are not known are passed over; an absent one stays absent.
    package init(_ node: JSONNode) throws {
        self.init(currency: "")
        source = node.range
        var named = false
        try node.forEachMember { key, value in
            if key == "currency" {
                currency = try value.string()
                named = true
            } else {
                read(key, value)
            }
        }
        if !named { _ = try node.member("currency") }
    }

    @inline(__always)
    private mutating func read(_ key: JSONKey, _ value: JSONNode) {
        if key == "balance" {
            balance = value.amount
        } else if key == "available" {
            available = value.amount
        } else if key == "held" {
            held = value.amount
        } else if key == "trading_wallet" {
            tradingWallet = value.amount
        } else if key == "collateral_wallet" {
            collateralWallet = value.amount
        } else if key == "borrow_wallet" {
            borrowWallet = value.amount
        } else if key == "lending_wallet" {
            lendingWallet = value.amount
        } else if key == "staking_wallet" {
            stakingWallet = value.amount
        }
    }
}

extension BalanceRow {
    /// How amounts are written.
    package enum AmountStyle: Sendable, Hashable {
        /// `1`, as REST does.
        case number
        /// `"1"`, as the feeds do.
        case string
    }

    /// Writes the row in the order of the documents, leaving out what is absent.
    package func write(to writer: inout JSONWriter, as style: AmountStyle) {
        writer.object { writer in
            writer.key("currency")
            writer.string(currency)
            for (name, amount) in fields(as: style) {
                guard let value = amount.value else { continue }
                writer.key(name)
                switch style {
                case .number: writer.number(value)
                case .string: writer.string("\(value)")
                }
            }
        }
    }

    /// Every amount under its name on the wire.
    package var amounts: [(name: String, amount: WireAmount)] { fields(as: .number).map { (name: $0.0, amount: $0.1) } }

    /// Whether any amount is there but cannot be held exactly.
    @inlinable package var hasUnreadable: Bool {
        balance.isUnreadable || available.isUnreadable || held.isUnreadable || borrowWallet.isUnreadable
            || collateralWallet.isUnreadable || lendingWallet.isUnreadable || tradingWallet.isUnreadable
            || stakingWallet.isUnreadable
    }

    /// The documents list the wallets in another order on each page.
    private func fields(as style: AmountStyle) -> [(String, WireAmount)] {
        let first: [(String, WireAmount)] = [("balance", balance), ("available", available), ("held", held)]
        switch style {
        case .number:
            return first + [
                ("borrow_wallet", borrowWallet), ("collateral_wallet", collateralWallet),
                ("lending_wallet", lendingWallet), ("trading_wallet", tradingWallet), ("staking_wallet", stakingWallet),
            ]
        case .string:
            return first + [
                ("trading_wallet", tradingWallet), ("collateral_wallet", collateralWallet),
                ("borrow_wallet", borrowWallet), ("lending_wallet", lendingWallet), ("staking_wallet", stakingWallet),
            ]
        }
    }
}
