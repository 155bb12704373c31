import Balances
package import Money

/// One rule of the configuration: of what someone wants to be told.
package struct AlertRule: Sendable, Hashable {
    /// What must be so.
    package enum Condition: Sendable, Hashable {
        /// What is held of an asset over all accounts the rule speaks of.
        case total(Amount, Bound)
        /// One holder's balance in one asset.
        case balance(Amount, Bound)
        /// A balance has changed by more than this since the statement before.
        case change(Amount, moreThan: ExactDecimal)
        /// An account has holders of whom what is known is stale, suspect or nothing.
        case stale(for: Duration)
        /// A feed's messages were missed.
        case gap
        /// An equation is broken, or two sources disagree.
        case finding
        /// A venue refuses, or does not answer.
        case failing(for: Duration)
    }

    /// Which of a balance's amounts.
    package enum Amount: String, Sendable, Hashable, CaseIterable {
        case total
        case available
        case held
    }

    package enum Bound: Sendable, Hashable {
        case below(ExactDecimal)
        case above(ExactDecimal)

        package func holds(_ value: ExactDecimal) -> Bool {
            switch self {
            case .below(let bound): value < bound
            case .above(let bound): value > bound
            }
        }

        package var text: String {
            switch self {
            case .below(let bound): "below \(bound)"
            case .above(let bound): "above \(bound)"
            }
        }
    }

    package var name: String
    package var condition: Condition
    /// Only these accounts; empty for all.
    package var accounts: [String]
    /// Only these end users; empty for every holder.
    package var users: [String]
    /// Canonical or venue's own code, without regard to case; nil where the condition is of no asset, or of all.
    package var asset: String?
    /// Webhooks by name.
    package var webhooks: [String]
    /// After how long it is told again while it holds; nil for once.
    package var every: Duration?

    package init(
        _ name: String, _ condition: Condition, accounts: [String] = [], users: [String] = [], asset: String? = nil,
        to webhooks: [String], every: Duration? = nil
    ) {
        self.name = name
        self.condition = condition
        self.accounts = accounts
        self.users = users
        self.asset = asset
        self.webhooks = webhooks
        self.every = every
    }

    func speaks(of account: String) -> Bool { accounts.isEmpty || accounts.contains { $0.isSpelled(account) } }

    func speaks(of holder: Holder, in account: String) -> Bool {
        speaks(of: account) && (users.isEmpty || users.contains { holder == .user($0) })
    }

    func speaks(of codes: [String?]) -> Bool {
        guard let asset = asset?.uppercased() else { return true }
        return codes.contains { $0?.uppercased() == asset }
    }
}

extension Balance {
    func value(of amount: AlertRule.Amount) -> ExactDecimal? {
        switch amount {
        case .total: total.value
        case .available: available.value
        case .held: held.value
        }
    }
}

extension AlertRule.Amount {
    /// The sum of totals that it speaks of.
    var sum: Total.Amounts {
        switch self {
        case .total: .total
        case .available: .available
        case .held: .held
        }
    }
}

extension Total {
    func value(of amount: AlertRule.Amount) -> ExactDecimal? {
        switch amount {
        case .total: total
        case .available: available
        case .held: held
        }
    }
}
