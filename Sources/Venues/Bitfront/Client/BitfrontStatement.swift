import Accounts
package import Balances
package import BitfrontWire
import JSON
import Money

/// What Bitfront's rows say, in the words of the model, with the findings they give rise to.
package enum BitfrontStatement {
    /// Turns the rows into a statement: they list all the owner holds.
    ///
    /// - Parameter bytes: the whole answer, for evidence.
    package static func make(
        of rows: [BalanceRow], in bytes: [UInt8], venueTime: Timestamp?, receivedAt: Timestamp,
        findings: inout [Finding]
    ) -> Statement {
        let (balances, text) = (rows.map { Balance($0) }, { String(decoding: bytes[$0], as: UTF8.self) })
        for (row, balance) in zip(rows, balances) {
            findings += Finding.inRow(
                balance, amounts: row.amounts, source: row.source, breaking: equations, holder: .owner, text: text)
        }
        findings += Finding.repeated(in: balances, holder: .owner, source: { rows[$0].source }, text: text)
        return Statement(
            holder: .owner, extent: .full, balances: balances, venueTime: venueTime, receivedAt: receivedAt)
    }

    /// What is locked is not sent, so all that can be checked is that it is not negative.
    package static let equations: [Equation] = [availableIsPartOfTotal]

    private static let availableIsPartOfTotal = Equation("available <= total") { balance in
        guard let total = balance.total.value, let available = balance.available.value else { return nil }
        return min(total, available)
    } actual: { balance in
        balance.available.value
    }
}

extension Balance {
    init(_ row: BalanceRow) {
        self.init(
            venueAsset: row.currency, total: Amount(row.balance), available: Amount(row.availableBalance),
            held: .difference(row.balance, row.availableBalance))
    }
}

extension Amount {
    /// What is locked: not known where either side is not, nor where the difference needs more than 38 digits.
    fileprivate static func difference(_ total: WireAmount, _ available: WireAmount) -> Amount {
        guard let total = total.value, let available = available.value, let held = try? total.subtracting(available)
        else { return .absent }
        return .derived(held)
    }
}
