import Balances
import Money

/// A change as one line of text: when, whose, what, and every amount that moved with its difference.
package struct ChangeText: Sendable {
    private let style: TableStyle

    package init(style: TableStyle) { self.style = style }

    /// Without a line feed; nil where nothing moved that people look at, see `BalanceChange.isWorthTelling`. The time is that
    /// of the machine that received it.
    package func line(_ change: BalanceChange, in account: NamedAccount) -> String? {
        guard change.isWorthTelling else { return nil }
        let asset = account.assets[change.venueAsset]
        var code = asset?.code ?? "\(change.venueAsset) (not mapped)"
        if let network = asset?.network { code += " (\(network))" }
        return [
            change.receivedAt.second, Self.place(change.account, change.holder),
            style.draw(TerminalText(code).text, .bold), movement(change),
        ].joined(separator: "  ")
    }

    /// `customers/test3`, safe to print.
    static func place(_ account: String, _ holder: Holder) -> String {
        TerminalText(holder.user.map { "\(account)/\($0)" } ?? account).text
    }

    /// What moved: every amount before and after, with its difference.
    func movement(_ change: BalanceChange) -> String {
        if change.after == nil { return "no longer named; was \(Self.amounts(change.before))" }
        if change.before == nil { return "first seen: \(Self.amounts(change.after))" }
        return change.toldSteps.map(step).joined(separator: ", ")
    }

    private func step(_ step: BalanceChange.Step) -> String {
        let difference = step.difference.map { " (" + drawn($0) + ")" } ?? ""
        return "\(step.name) \(Self.text(step.before)) -> \(Self.text(step.after))\(difference)"
    }

    private func drawn(_ difference: ExactDecimal) -> String {
        style.draw(difference.signed, difference.isNegative ? .red : .green)
    }

    private static func amounts(_ balance: Balance?) -> String {
        guard let balance else { return "unknown" }
        let known = balance.amounts.prefix(3).map { "\($0.name) \(text($0.amount))" }
        return known.joined(separator: ", ")
    }

    /// As amounts stand in a table: `–` where the venue does not say, `?` where it cannot be held, `=` where computed.
    static func text(_ amount: Amount) -> String {
        let text = AmountText(amount, round: nil)
        return text.whole + text.fraction
    }
}

extension BalanceChange {
    /// What people are told of it: total, available and held where they moved, and other wallets than trading where both
    /// numbers are known. A feed names wallets that a reading leaves out; that is no movement of money.
    var toldSteps: [Step] {
        steps.enumerated().filter { index, step in
            step.isMoved && (index < 3 || (index > 3 && step.difference != nil))
        }.map(\.element)
    }

    /// Whether people are told of it.
    package var isWorthTelling: Bool { before == nil || after == nil || !toldSteps.isEmpty }
}

extension ExactDecimal {
    /// With its sign, also where that is a plus.
    var signed: String { isNegative || isZero ? description : "+\(description)" }
}

extension Timestamp {
    /// To the millisecond: `2026-11-20T12:00:00.123Z`.
    var second: String { "\(description.prefix(23))Z" }
}
