extension Balance {
    /// Every amount under its name, in the order in which they are shown.
    public var amounts: [(name: String, amount: Amount)] {
        [
            ("total", total), ("available", available), ("held", held), ("trading", wallets.trading),
            ("borrow", wallets.borrow), ("collateral", wallets.collateral), ("lending", wallets.lending),
            ("staking", wallets.staking),
        ]
    }

    /// Whether the venue said something of a field that cannot be held exactly.
    ///
    /// Asked of every balance of a survey: nothing is allocated for the answer.
    public var hasUnreadable: Bool {
        total.isUnreadable || available.isUnreadable || held.isUnreadable || wallets.hasUnreadable
    }

    /// The names of the fields that were computed from what the venue reported.
    public var derived: [String] {
        amounts.compactMap { if case .derived = $0.amount { $0.name } else { nil } }
    }
}

extension Wallets {
    fileprivate var hasUnreadable: Bool {
        trading.isUnreadable || borrow.isUnreadable || collateral.isUnreadable || lending.isUnreadable
            || staking.isUnreadable
    }
}

extension Amount {
    fileprivate var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
}
