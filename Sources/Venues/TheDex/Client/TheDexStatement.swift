import Accounts
package import Balances
import JSON
package import TheDexWire

/// What TheDex's answer says, in the words of the model, with the findings it gives rise to.
package enum TheDexStatement {
    /// Turns an answer into a statement: it lists all the owner holds.
    ///
    /// - Parameter bytes: the whole answer, for evidence.
    package static func make(
        of answer: BalancesAnswer, in bytes: [UInt8], receivedAt: Timestamp, findings: inout [Finding]
    ) -> Statement {
        let entries = answer.entries
        let (balances, text) = (entries.map { Balance($0) }, { String(decoding: bytes[$0], as: UTF8.self) })
        for (entry, balance) in zip(entries, balances) {
            findings += Finding.inRow(
                balance, amounts: entry.amounts, source: entry.source, breaking: equations, holder: .owner, text: text)
        }
        findings += Finding.repeated(in: balances, holder: .owner, source: { entries[$0].source }, text: text)
        findings += answer.strangers.map { stranger($0, in: bytes) }
        return Statement(holder: .owner, extent: .full, balances: balances, receivedAt: receivedAt)
    }

    /// The page defines the total as the sum of the other two.
    package static let equations: [Equation] = [.totalIsAvailablePlusHeld]

    private static func stranger(_ stranger: BalancesAnswer.Stranger, in bytes: [UInt8]) -> Finding {
        Finding(
            holder: .owner, venueAsset: nil, rule: "every member of the answer is a balance", expected: nil,
            actual: String(stranger.name.prefix(ReadFailure.quoteLimit)),
            evidence: String(decoding: bytes[stranger.source], as: UTF8.self))
    }
}

extension Balance {
    init(_ entry: BalanceEntry) {
        self.init(
            venueAsset: entry.currency, total: Amount(entry.total), available: Amount(entry.available),
            held: Amount(entry.hold))
    }
}
