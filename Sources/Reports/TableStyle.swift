/// How a table is drawn: its width, its colours, and how many digits are shown.
package struct TableStyle: Sendable, Hashable {
    /// Columns of the terminal; 80 where there is none.
    package var width: Int
    package var usesColour: Bool
    /// Digits after the point that amounts are rounded to; nil shows every digit.
    package var round: UInt8?

    package init(width: Int = 80, usesColour: Bool = false, round: UInt8? = nil) {
        self.width = max(40, width)
        self.usesColour = usesColour
        self.round = round
    }

    enum Ink: String, Sendable {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    func draw(_ text: String, _ ink: Ink) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}
