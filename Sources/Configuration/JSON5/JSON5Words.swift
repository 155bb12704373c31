/// Keys, strings and numbers: the words of JSON5.
extension JSON5Reader {
    /// A quoted or a bare key of the object that starts at `start`.
    mutating func key(of start: SourcePosition) throws(JSON5Fault) -> String {
        let position = text.position
        switch text.next {
        case "\"", "'": return try string()
        case nil: throw unclosed("object", from: start)
        case let scalar? where isIdentifierStart(scalar):
            return text.takeWhile(isIdentifierPart)
        case "\\":
            throw JSON5Fault(
                position, "expected a key, found an escape outside quotes", remedy: "put quotes around the key")
        default:
            throw JSON5Fault(
                position, "expected a key or \"}\"",
                remedy: "keys with other letters than a-z, 0-9, _ and $ need quotes")
        }
    }

    /// A string in single or double quotes; a backslash before the end of a line joins it with the next.
    mutating func string() throws(JSON5Fault) -> String {
        let start = text.position
        let quote = text.next
        text.advance()
        var value = String.UnicodeScalarView()
        while let scalar = text.next {
            let position = text.position
            // JSON5 lets the separators LS and PS stand in strings, for the sake of JSON.
            if scalar == "\n" || scalar == "\r" { break }
            text.advance()
            if scalar == quote { return String(value) }
            if scalar != "\\" {
                value.append(scalar)
            } else if let meant = try escaped(at: position) {
                value.append(meant)
            }
        }
        throw JSON5Fault(
            start, "the text that starts here is not closed on its line", remedy: "end it with the quote it begins with"
        )
    }

    /// What follows a backslash; nil for a joined line.
    private mutating func escaped(at position: SourcePosition) throws(JSON5Fault) -> Unicode.Scalar? {
        guard let scalar = text.next else { return nil }
        text.advance()
        switch scalar {
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x": return try hexadecimal(digits: 2, at: position)
        case "u": return try unicodeEscape(at: position)
        case "0" where !(text.next.map(isDigit) ?? false): return "\0"
        case _ where isDigit(scalar): throw badEscape(position)
        case "\r":
            _ = text.take("\n")
            return nil
        case _ where isLineTerminator(scalar): return nil
        default: return scalar
        }
    }

    /// `\uXXXX`, or the two of them that make one character.
    private mutating func unicodeEscape(at position: SourcePosition) throws(JSON5Fault) -> Unicode.Scalar {
        let unit = try hexadecimalNumber(digits: 4, at: position)
        guard (0xD800...0xDBFF).contains(unit) else { return try scalar(unit, at: position) }
        guard text.take("\\"), text.take("u") else { throw badEscape(position) }
        let low = try hexadecimalNumber(digits: 4, at: position)
        guard (0xDC00...0xDFFF).contains(low) else { throw badEscape(position) }
        return try scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), at: position)
    }

    private mutating func hexadecimal(digits: Int, at position: SourcePosition) throws(JSON5Fault) -> Unicode.Scalar {
        try scalar(try hexadecimalNumber(digits: digits, at: position), at: position)
    }

    private mutating func hexadecimalNumber(digits: Int, at position: SourcePosition) throws(JSON5Fault) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = text.next.flatMap(hexadecimalDigit) else { throw badEscape(position) }
            number = number << 4 + digit
            text.advance()
        }
        return number
    }

    private func scalar(_ number: UInt32, at position: SourcePosition) throws(JSON5Fault) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(number) else { throw badEscape(position) }
        return scalar
    }

    private func badEscape(_ position: SourcePosition) -> JSON5Fault {
        JSON5Fault(
            position, "this escape stands for no character", remedy: "write a backslash itself as two backslashes")
    }
}

func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "$" || scalar == "_" || scalar.properties.isXIDStart
}

func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    // The two joiners are part of identifiers in ECMAScript 5.1, which JSON5 refers to.
    scalar == "$" || scalar == "\u{200C}" || scalar == "\u{200D}" || scalar.properties.isXIDContinue
}

/// An optional sign, then `Infinity`, `NaN`, a hexadecimal integer, or a decimal that may begin or end with its point.
func isJSON5Number(_ word: String) -> Bool {
    var rest = Substring(word)
    if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
    if rest == "Infinity" || rest == "NaN" { return true }
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
        let digits = rest.dropFirst(2).unicodeScalars
        return !digits.isEmpty && digits.allSatisfy { hexadecimalDigit($0) != nil }
    }
    return isDecimal(rest)
}

private func isDecimal(_ text: Substring) -> Bool {
    var rest = text.unicodeScalars[...]
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = rest.prefix(0)
    if rest.first == "." {
        fraction = rest.dropFirst().prefix(while: isDigit)
        rest = rest.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty, whole.count == 1 || whole.first != "0" else { return false }
    guard let exponent = rest.popFirst() else { return true }
    guard exponent == "e" || exponent == "E" else { return false }
    if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func hexadecimalDigit(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 48
    case "a"..."f": scalar.value - 87
    case "A"..."F": scalar.value - 55
    default: nil
    }
}
