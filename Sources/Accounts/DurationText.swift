/// Durations as people write them in options and in the configuration: a whole number and one unit, `500ms`, `10s`, `2m`, `1h`.
extension Duration {
    /// Reads one to nine digits followed by `ms`, `s`, `m` or `h`. Nil for anything else: signs, fractions, spaces, several units.
    package init?(text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...durationDigits).contains(digits.count), let count = Int64(digits) else { return nil }
        guard let unit = durationUnits.first(where: { $0.name == text[digits.endIndex...] }) else { return nil }
        self = .milliseconds(count * unit.milliseconds)
    }

    /// The shortest text that reads back as the same duration: `90s`, `2m`, `1500ms`. Parts of a millisecond are dropped.
    package var text: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "0s" }
        let unit = durationUnits.first { milliseconds % $0.milliseconds == 0 } ?? durationUnits[durationUnits.count - 1]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}

/// Nine digits of the longest unit are still far from overflowing 64 bits of milliseconds.
private let durationDigits = 9

/// From the longest to the shortest.
private let durationUnits: [(name: String, milliseconds: Int64)] = [
    ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
]
