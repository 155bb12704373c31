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
        var seen: Set<String> = []
        for entry in answer.entries {
            let evidence = String(decoding: bytes[entry.source], as: UTF8.self)
            findings += Self.findings(of: entry, evidence: evidence)
            guard !seen.insert(entry.currency).inserted else { continue }
            findings.append(.repeated(entry.currency, holder: .owner, evidence: evidence))
        }
        findings += answer.strangers.map { stranger($0, in: bytes) }
        return Statement(
            holder: .owner, extent: .full, balances: answer.entries.map { Balance($0) }, receivedAt: receivedAt)
    }

    /// The page defines the total as the sum of the other two.
    package static let equations: [Equation] = [.totalIsAvailablePlusHeld]

    private static func findings(of entry: BalanceEntry, evidence: String) -> [Finding] {
        let balance = Balance(entry)
        let broken = equations.compactMap { $0.check(balance, of: .owner, evidence: { evidence }) }
        return broken
            + entry.amounts.compactMap { name, amount in
                guard case .unreadable(let text) = amount else { return nil }
                return .unreadable(name, text: text, venueAsset: entry.currency, holder: .owner, evidence: evidence)
            }
    }

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
