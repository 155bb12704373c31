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
        var seen: Set<String> = []
        for row in rows {
            let evidence = String(decoding: bytes[row.source], as: UTF8.self)
            findings += Self.findings(of: row, evidence: evidence)
            guard !seen.insert(row.currency).inserted else { continue }
            findings.append(.repeated(row.currency, holder: .owner, evidence: evidence))
        }
        return Statement(
            holder: .owner, extent: .full, balances: rows.map { Balance($0) }, venueTime: venueTime,
            receivedAt: receivedAt)
    }

    /// What is locked is not sent, so all that can be checked is that it is not negative.
    package static let equations: [Equation] = [availableIsPartOfTotal]

    private static let availableIsPartOfTotal = Equation("available <= total") { balance in
        guard let total = balance.total.value, let available = balance.available.value else { return nil }
        return min(total, available)
    } actual: { balance in
        balance.available.value
    }

    private static func findings(of row: BalanceRow, evidence: String) -> [Finding] {
        let balance = Balance(row)
        let broken = equations.compactMap { $0.check(balance, of: .owner, evidence: { evidence }) }
        return broken
            + row.amounts.compactMap { name, amount in
                guard case .unreadable(let text) = amount else { return nil }
                return .unreadable(name, text: text, venueAsset: row.currency, holder: .owner, evidence: evidence)
            }
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
