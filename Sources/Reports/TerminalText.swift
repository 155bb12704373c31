/// Text that a venue or a user chose, made safe to print: control characters cannot move the cursor or change colours.
package struct TerminalText: Sendable, Hashable {
    /// Printable.
    package let text: String
    /// Columns it takes on a terminal.
    package let width: Int

    package init(_ raw: String) {
        text = raw.unicodeScalars.map(Self.printable).joined()
        width = text.reduce(0) { $0 + Self.columns($1) }
    }

    /// The text with blanks after it.
    package func padded(to columns: Int) -> String { text + blanks(columns - width) }

    /// Lines of at most so many columns, each after the indent.
    func broken(to columns: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var (line, used) = (blanks(indent), indent)
        for character in text {
            let next = Self.columns(character)
            if used + next > columns, used > indent {
                lines.append(line)
                (line, used) = (blanks(indent), indent)
            }
            line.append(character)
            used += next
        }
        return lines + [line]
    }

    private static func printable(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            "\\u{\(String(scalar.value, radix: 16))}"
        default: String(Character(scalar))
        }
    }

    /// Two for the wide scripts of East Asia and for emoji, none for marks that sit on another, one for the rest.
    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
