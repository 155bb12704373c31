import Balances
import Money

/// How an amount stands in a table.
struct AmountText: Sendable, Hashable {
    /// Up to the decimal point, with the mark of a derived amount.
    var whole: String
    /// From the decimal point on; empty where there is none.
    var fraction: String

    /// - Parameter round: digits after the point to round to; nil shows every digit.
    init(_ amount: Amount, round: UInt8?) {
        switch amount {
        case .reported(let value): self.init(value, round: round, mark: "")
        case .derived(let value): self.init(value, round: round, mark: "=")
        case .absent: self.init(whole: "–", fraction: "")
        case .unreadable: self.init(whole: "?", fraction: "")
        }
    }

    init(_ value: ExactDecimal?, round: UInt8?, mark: String = "") {
        guard let value else {
            self.init(whole: "–", fraction: "")
            return
        }
        let shown =
            round.flatMap { $0 < value.scale ? try? value.rounded(toScale: $0, rounding: .halfEven) : nil } ?? value
        let text = shown.description
        let point = text.firstIndex(of: ".") ?? text.endIndex
        self.init(whole: mark + text[..<point], fraction: String(text[point...]))
    }

    private init(whole: String, fraction: String) {
        self.whole = whole
        self.fraction = fraction
    }
}

/// A column of amounts aligned at the decimal point.
struct AmountColumn: Sendable, Hashable {
    private var whole = 0
    private var fraction = 0

    init(_ texts: [AmountText], title: String = "") {
        for text in texts {
            whole = max(whole, text.whole.count)
            fraction = max(fraction, text.fraction.count)
        }
        whole = max(whole, title.count - fraction)
    }

    var width: Int { whole + fraction }

    /// The amount with blanks on both sides.
    func aligned(_ text: AmountText) -> String {
        blanks(whole - text.whole.count) + text.whole + text.fraction + blanks(fraction - text.fraction.count)
    }

    /// The title, flush with the right edge.
    func titled(_ title: String) -> String { blanks(width - title.count) + title }
}

/// So many blanks; none for less than one.
func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
