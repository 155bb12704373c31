/// A command line that cannot be carried out: what is wrong with it, and what to type instead. Ends the program with 2.
package struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line without a full stop.
    package var message: String
    /// One line without a full stop; nil when the message says it all.
    package var hint: String?
    /// The command whose help explains more, such as `foil balances`; the parser fills it in.
    package var command: String

    package init(_ message: String, hint: String? = nil, command: String = "") {
        self.message = message
        self.hint = hint
        self.command = command
    }

    /// `foil: ...` and a line with the hint, for standard error.
    package var description: String {
        let program = command.prefix { $0 != " " }
        let help = command.isEmpty ? nil : "see: \(command) --help"
        let hints = [hint, help].compactMap(\.self).joined(separator: "; ")
        let first = program.isEmpty ? message : "\(program): \(message)"
        return hints.isEmpty ? first : "\(first)\nhint: \(hints)"
    }
}

/// A word of the command line in quotes, short and without control characters.
func quoted(_ word: String) -> String {
    let shown = word.unicodeScalars.prefix(longestQuote).map { scalar in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
    return "\"\(String(String.UnicodeScalarView(shown)))\(word.unicodeScalars.count > longestQuote ? "..." : "")\""
}

/// Half a terminal's width.
private let longestQuote = 40
