public import JSON

/// One currency of one holder, as both the REST answer and the feeds write it.
///
/// REST writes amounts as numbers, the feeds as strings; both are read either way.
/// Source: docs.sfox.com "Get balances"; fixtures `sfox/http_get_v1_user_balance.json` and
/// `sfox/ws_private_enterprise_users_balances.json`.
@usableFromInline package struct BalanceRow: Sendable, Hashable {
    /// The venue's code in lower case: `btc`.
    @usableFromInline package var currency: String
    /// The total over all wallets.
    @usableFromInline package var balance: WireAmount
    @usableFromInline package var available: WireAmount
    @usableFromInline package var held: WireAmount
    @usableFromInline package var borrowWallet: WireAmount
    @usableFromInline package var collateralWallet: WireAmount
    @usableFromInline package var lendingWallet: WireAmount
    @usableFromInline package var tradingWallet: WireAmount
    /// Not on sFOX's REST page; in the Connect feed's example.
    @usableFromInline package var stakingWallet: WireAmount
    /// Where the row stands in the message's bytes, for evidence.
    @usableFromInline package var source: Range<Int>

    /// A row without amounts.
    package init(currency: String) {
        self.currency = currency
        (balance, available, held) = (.absent, .absent, .absent)
        (borrowWallet, collateralWallet, lendingWallet) = (.absent, .absent, .absent)
        (tradingWallet, stakingWallet) = (.absent, .absent)
        source = 0..<0
    }

    /// Reads a row. Names that are not known are passed over; an absent one stays absent.
    ///
    /// Members are asked for in the order the page of each protocol shows them, which is the fast way and no condition.
    @inlinable @inline(__always) package init(_ node: JSONNode, as style: AmountStyle = .number) throws {
        var members = try node.members
        source = node.range
        currency = try members.required("currency").string()
        balance = members.amount("balance")
        available = members.amount("available")
        held = members.amount("held")
        switch style {
        case .number:
            borrowWallet = members.amount("borrow_wallet")
            collateralWallet = members.amount("collateral_wallet")
            lendingWallet = members.amount("lending_wallet")
            tradingWallet = members.amount("trading_wallet")
        case .string:
            tradingWallet = members.amount("trading_wallet")
            collateralWallet = members.amount("collateral_wallet")
            borrowWallet = members.amount("borrow_wallet")
            lendingWallet = members.amount("lending_wallet")
        }
        stakingWallet = members.amount("staking_wallet")
    }
}

extension BalanceRow {
    /// How amounts are written.
    @usableFromInline package enum AmountStyle: Sendable, Hashable {
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
