import Accounts
package import Balances
import JSON
import Money
package import SFOXWire

/// What sFOX's rows say, in the words of the model, with the findings they give rise to.
package enum SFOXStatement {
    /// Turns one holder's rows into a statement. Rows are a full replacement of what the holder has.
    ///
    /// - Parameter evidence: gives the message's own text of a row.
    package static func make(
        of rows: [BalanceRow], holder: Holder, venueTime: Timestamp?, receivedAt: Timestamp,
        evidence: (BalanceRow) -> String, findings: inout [Finding]
    ) -> Statement {
        var balances: [Balance] = []
        balances.reserveCapacity(rows.count)
        for row in rows {
            let balance = Balance(row)
            if !balance.liesWholeInTrading {
                findings += equations.compactMap { $0.check(balance, of: holder, evidence: { evidence(row) }) }
            }
            if row.hasUnreadable { findings += unreadable(row, holder: holder, evidence: evidence(row)) }
            balances.append(balance)
        }
        for row in rows.count > 1 ? repeated(rows) : [] {
            findings.append(.repeated(row.currency, holder: holder, evidence: evidence(row)))
        }
        return Statement(
            holder: holder, extent: .full, balances: balances, venueTime: venueTime, receivedAt: receivedAt)
    }

    /// sFOX's own rules. How a borrowed amount enters the sum is not documented (VENUES.md 2.8, number 8), so the sum
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

    /// Rows whose currency stands in an earlier row. Holders have a few currencies, for which comparing each with each
    /// beats hashing; a long list is hashed.
    private static func repeated(_ rows: [BalanceRow]) -> [BalanceRow] {
        guard rows.count > pairwiseLimit else {
            return rows.indices.lazy.filter { index in
                rows[..<index].contains { $0.currency == rows[index].currency }
            }.map { rows[$0] }
        }
        var seen = Set<String>(minimumCapacity: rows.count)
        return rows.filter { !seen.insert($0.currency).inserted }
    }

    /// Below this many rows, comparing each with each is the cheaper way.
    private static let pairwiseLimit = 16

    private static func unreadable(_ row: BalanceRow, holder: Holder, evidence: String) -> [Finding] {
        row.amounts.compactMap { name, amount in
            guard case .unreadable(let text) = amount else { return nil }
            return .unreadable(name, text: text, venueAsset: row.currency, holder: holder, evidence: evidence)
        }
    }
}

extension Balance {
    /// Whether total, available and the trading wallet are written alike and all else is zero: then every equation holds,
    /// and none needs to be added up. So it is in most rows of a feed.
    fileprivate var liesWholeInTrading: Bool {
        guard case .reported(let total) = total, case .reported(let available) = available,
            case .reported(let trading) = wallets.trading
        else { return false }
        return total.isWritten(as: available) && total.isWritten(as: trading) && held.isZero && wallets.borrow.isZero
            && wallets.collateral.isZero && wallets.lending.isZero
            && (wallets.staking.isZero || wallets.staking.isAbsent)
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

extension ExactDecimal {
    /// The same digits with the same scale.
    fileprivate func isWritten(as other: ExactDecimal) -> Bool {
        low == other.low && high == other.high && scale == other.scale
    }
}

extension Amount {
    fileprivate var isZero: Bool { if case .reported(let value) = self { value.isZero } else { false } }
    fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }
}
