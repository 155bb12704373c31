import Accounts
package import Balances
package import JSON
import Money
package import SFOXWire

/// What sFOX's rows say, in the words of the model, with the findings they give rise to.
package enum SFOXStatement {
    /// Reads one holder's rows into a statement. They are a full replacement of what the holder has.
    ///
    /// - Parameters:
    ///   - rows: the array of rows.
    ///   - style: how the rows write amounts, which tells their usual order.
    package static func read(
        _ rows: JSONNode, as style: BalanceRow.AmountStyle, holder: Holder, venueTime: Timestamp?,
        receivedAt: Timestamp, findings: inout [Finding]
    ) throws -> Statement {
        var found: [Finding] = []
        var balances: [Balance] = []
        balances.reserveCapacity(rows.count)
        try rows.forEachElement { node in
            let balance = try Balance(BalanceRow(node, as: style))
            if !balance.addsUpInTrading { try look(for: &found, in: node, style, balance, holder: holder) }
            balances.append(balance)
        }
        findRepeated(balances, holder: holder, in: rows, &found)
        if !found.isEmpty { findings += found }
        return Statement(
            holder: holder, extent: .full, balances: balances, venueTime: venueTime, receivedAt: receivedAt)
    }

    /// sFOX's own rules. How a borrowed amount enters the sum is not documented (docs/venues/sfox.md), so the sum
    /// of wallets counts as broken only when neither sign fits.
    package static let equations: [Equation] = [.totalIsAvailablePlusHeld, walletsAddUp]

    private static let walletsAddUp = Equation("total = sum of wallets") { balance in
        let wallets = balance.wallets
        let lent = Equation.sum(Equation.sum(wallets.trading.value, wallets.collateral.value), wallets.lending.value)
        let staked = if case .absent = wallets.staking { lent } else { Equation.sum(lent, wallets.staking.value) }
        guard let sum = staked, let borrow = wallets.borrow.value else { return nil }
        let added = try? sum.adding(borrow)
        if added == balance.total.value { return added }
        if let subtracted = try? sum.subtracting(borrow), subtracted == balance.total.value { return subtracted }
        return added
    } actual: { balance in
        balance.total.value
    }

    @inline(never)
    private static func look(
        for findings: inout [Finding], in node: JSONNode, _ style: BalanceRow.AmountStyle, _ balance: Balance,
        holder: Holder
    ) throws {
        let row = try BalanceRow(node, as: style)
        findings += Finding.inRow(
            balance, amounts: row.amounts, source: row.source, breaking: equations, holder: holder, text: node.text)
    }

    private static func findRepeated(
        _ balances: [Balance], holder: Holder, in rows: JSONNode, _ findings: inout [Finding]
    ) {
        let repeated = Finding.repeated(
            in: balances, holder: holder, source: { rows.element($0).range }, text: { rows.text($0) })
        if !repeated.isEmpty { findings += repeated }
    }
}

extension Balance {
    /// Whether available and held make the total, all of which is in the trading wallet, and all else is zero: then every
    /// equation holds and every amount is known. So it is in most rows, which need no closer look.
    @inline(__always) fileprivate var addsUpInTrading: Bool {
        guard case .reported(let total) = total, case .reported(let available) = available,
            case .reported(let held) = held, case .reported(let trading) = wallets.trading,
            let sum = try? available.adding(held)
        else { return false }
        return sum == total && trading == total && wallets.borrow.isZero && wallets.collateral.isZero
            && wallets.lending.isZero && (wallets.staking.isZero || wallets.staking.isAbsent)
    }

    init(_ row: BalanceRow) {
        self.init(
            venueAsset: row.currency, total: Amount(row.balance), available: Amount(row.available),
            held: Amount(row.held),
            wallets: Wallets(
                trading: Amount(row.tradingWallet), borrow: Amount(row.borrowWallet),
                collateral: Amount(row.collateralWallet), lending: Amount(row.lendingWallet),
                staking: Amount(row.stakingWallet)))
    }
}

extension Amount {
    fileprivate var isZero: Bool { if case .reported(let value) = self { value.isZero } else { false } }
    fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }
}
