/// Swift source without its comments, and with nothing between the quotes of its string literals.
///
/// Lines stay where they are, code inside `\( )` stays, and a raw identifier becomes `_`, so that a rule meets calls and
/// never prose about them. Bare regex literals are left as they are: none of the rules' words occurs in one.
struct SwiftText {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    /// Bytes at which something may begin or end; all others are passed without a second look.
    private static let isSpecial: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "/\"#`()\\\n".utf8 { table[Int(byte)] = true }
        return table
    }()

    static func code(of text: String) -> String {
        var reader = SwiftText(bytes: Array(text.utf8))
        reader.readCode(untilParenthesis: false)
        return String(decoding: reader.output, as: UTF8.self)
    }

    /// The identifiers and keywords of code.
    static func words(of code: String) -> Set<String> {
        var (words, word): (Set<String>, [UInt8]) = ([], [])
        for byte in code.utf8 {
            if isWord[Int(byte)] {
                word.append(byte)
            } else if !word.isEmpty {
                words.insert(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        return word.isEmpty ? words : words.union([String(decoding: word, as: UTF8.self)])
    }

    // Letters, digits, the underscore and whatever is not ASCII.
    private static let isWord: [Bool] = (UInt8.min...UInt8.max).map { byte in
        byte >= 0x80 || byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isNumber
            || Character(UnicodeScalar(byte)).isLetter
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            if !Self.isSpecial[Int(bytes[position])] {
                copy()
            } else if starts(with: "//") {
                skip { $0 != UInt8(ascii: "\n") }
            } else if starts(with: "/*") {
                skipBlockComment()
            } else if let hashes = literalStart() {
                readLiteral(hashes: hashes)
            } else if bytes[position] == UInt8(ascii: "`") {
                skipRawIdentifier()
            } else {
                if bytes[position] == UInt8(ascii: "(") { depth += 1 }
                if bytes[position] == UInt8(ascii: ")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                copy()
            }
        }
    }

    /// The number of `#` before a quote that begins here; nil when no literal does.
    private func literalStart() -> Int? {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        let quote = position + hashes
        return quote < bytes.count && bytes[quote] == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func readLiteral(hashes: Int) {
        position += hashes
        let guards = String(repeating: "#", count: hashes)
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        position += quotes.utf8.count
        output.append(UInt8(ascii: "\""))
        while position < bytes.count {
            if !Self.isSpecial[Int(bytes[position])] {
                position += 1
            } else if starts(with: quotes + guards) {
                break
            } else if starts(with: "\\\(guards)(") {
                position += hashes + 2
                output.append(UInt8(ascii: "("))
                readCode(untilParenthesis: true)
                if position < bytes.count { copy() }
            } else if starts(with: "\\\(guards)") {
                position += hashes + 2
            } else {
                if bytes[position] == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
                position += 1
            }
        }
        position = min(bytes.count, position + quotes.utf8.count + hashes)
        output.append(UInt8(ascii: "\""))
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                (depth, position) = (depth + 1, position + 2)
            } else if starts(with: "*/") {
                (depth, position) = (depth - 1, position + 2)
            } else {
                if bytes[position] == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func skipRawIdentifier() {
        position += 1
        skip { $0 != UInt8(ascii: "`") && $0 != UInt8(ascii: "\n") }
        if position < bytes.count, bytes[position] == UInt8(ascii: "`") { position += 1 }
        output.append(UInt8(ascii: "_"))
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while position < bytes.count, condition(bytes[position]) { position += 1 }
    }

    private mutating func copy() {
        output.append(bytes[position])
        position += 1
    }

    private func starts(with text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }
}

/// The lines of a text with their numbers from 1.
func numbered(_ text: String) -> [(number: Int, text: Substring)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0.offset + 1, $0.element) }
}
