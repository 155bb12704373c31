/// The characters of a JSON5 text, and how far they have been read.
struct JSON5Text {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private(set) var position = SourcePosition(line: 1, column: 1)

    init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    /// The next character; nil at the end.
    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    /// The character after the next one.
    var afterNext: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

    /// Steps over one character. A line ends after LF, CR, CR LF, LS or PS, as JSON5 has it.
    mutating func advance() {
        guard let scalar = next else { return }
        index += 1
        let endsLine = isLineTerminator(scalar) && !(scalar == "\r" && next == "\n")
        position.column += 1
        if endsLine { position = SourcePosition(line: position.line + 1, column: 1) }
    }

    /// Steps over `scalar` if it comes next.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        advance()
        return true
    }

    /// Steps over everything that satisfies `condition` and gives it back.
    mutating func takeWhile(_ condition: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = next, condition(scalar) {
            taken.append(scalar)
            advance()
        }
        return String(taken)
    }

    /// Steps over white space and comments.
    mutating func skipSpace() throws(JSON5Fault) {
        while let scalar = next {
            if isJSON5Space(scalar) {
                advance()
            } else if scalar == "/" {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSON5Fault) {
        let start = position
        advance()
        if take("/") {
            _ = takeWhile { !isLineTerminator($0) }
            return
        }
        guard take("*") else {
            throw JSON5Fault(start, "expected \"//\" or \"/*\" after this \"/\"", remedy: "text needs quotes")
        }
        while next != nil {
            if take("*") {
                if take("/") { return }
            } else {
                advance()
            }
        }
        throw JSON5Fault(start, "the comment that starts here is not closed", remedy: "end it with \"*/\"")
    }
}

/// Why a text is not JSON5, where that shows, and what mends it. Never repeats the text.
struct JSON5Fault: Error, Hashable {
    var position: SourcePosition
    var message: String
    var remedy: String

    init(_ position: SourcePosition, _ message: String, remedy: String) {
        self.position = position
        self.message = message
        self.remedy = remedy
    }
}

func isLineTerminator(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
}

func isJSON5Space(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\u{0B}", "\u{0C}", "\u{A0}", "\u{FEFF}": true
    default: isLineTerminator(scalar) || scalar.properties.generalCategory == .spaceSeparator
    }
}
