/// Reads a JSON5 text into values that know their place, and notes keys that stand twice in one object.
///
/// Follows https://spec.json5.org. Two bounds are its own: `deepest` levels of nesting, and the size that the caller allows.
struct JSON5Reader {
    /// A key that stands a second time in one object.
    struct Duplicate: Hashable {
        var key: String
        var first: SourcePosition
        var second: SourcePosition
    }

    /// What was found twice so far, in the order of the text.
    private(set) var duplicates: [Duplicate] = []

    /// The configuration nests four levels; the bound keeps a hostile file off the stack.
    static let deepest = 32

    var text: JSON5Text
    private var depth = 0

    init(_ text: JSON5Text) {
        self.text = text
    }

    /// Reads the one value of the text, or says why there is none.
    mutating func document() throws(JSON5Fault) -> JSON5Value {
        try text.skipSpace()
        let value = try value(named: nil)
        try text.skipSpace()
        guard text.next == nil else {
            throw JSON5Fault(
                text.position, "expected the end of the file after \(value.kind)",
                remedy: "remove what follows, or look for a bracket that closes too early")
        }
        return value
    }

    private mutating func value(named key: String?) throws(JSON5Fault) -> JSON5Value {
        let start = text.position
        let content: JSON5Value.Content
        switch text.next {
        case "{": content = .object(try members())
        case "[": content = .array(try elements())
        case "\"", "'": content = .string(try string())
        case nil:
            throw JSON5Fault(
                start, "expected a value\(after(key)), found the end of the file", remedy: "write the value")
        default: content = try bareValue(named: key, at: start)
        }
        return JSON5Value(content: content, position: start)
    }

    private mutating func bareValue(
        named key: String?, at start: SourcePosition
    ) throws(JSON5Fault) -> JSON5Value.Content {
        let word = text.takeWhile { isIdentifierPart($0) || $0 == "+" || $0 == "-" || $0 == "." }
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case _ where isJSON5Number(word): return .number(word)
        case "":
            throw JSON5Fault(start, "expected a value\(after(key))", remedy: "write a value, such as text in quotes")
        default:
            throw JSON5Fault(
                start, "expected a value\(after(key)), found a word without quotes", remedy: "put quotes around it")
        }
    }

    private mutating func members() throws(JSON5Fault) -> [JSON5Member] {
        let start = try open("object")
        defer { depth -= 1 }
        var members: [JSON5Member] = []
        var places: [String: SourcePosition] = [:]
        try text.skipSpace()
        while !text.take("}") {
            let member = try member(of: start)
            if let first = places[member.key] {
                duplicates.append(Duplicate(key: member.key, first: first, second: member.position))
            } else {
                places[member.key] = member.position
            }
            members.append(member)
            try separator(
                before: "}", after: "the value of \(shown(member.key, else: "this key"))", of: "object", from: start)
        }
        return members
    }

    private mutating func member(of start: SourcePosition) throws(JSON5Fault) -> JSON5Member {
        let position = text.position
        let key = try key(of: start)
        try text.skipSpace()
        guard text.take(":") else {
            throw JSON5Fault(
                text.position, "expected \":\" after the key \(shown(key, else: "before it"))",
                remedy: "write key: \"value\"")
        }
        try text.skipSpace()
        return JSON5Member(key: key, position: position, value: try value(named: key))
    }

    private mutating func elements() throws(JSON5Fault) -> [JSON5Value] {
        let start = try open("list")
        defer { depth -= 1 }
        var elements: [JSON5Value] = []
        try text.skipSpace()
        while !text.take("]") {
            elements.append(try value(named: nil))
            try separator(before: "]", after: "a value", of: "list", from: start)
        }
        return elements
    }

    private mutating func open(_ thing: String) throws(JSON5Fault) -> SourcePosition {
        let start = text.position
        text.advance()
        depth += 1
        guard depth <= Self.deepest else {
            throw JSON5Fault(
                start, "this \(thing) is nested more than \(Self.deepest) levels deep",
                remedy: "a configuration needs four")
        }
        return start
    }

    /// Between two entries: a comma, or the closing bracket, which stays.
    private mutating func separator(
        before close: Unicode.Scalar, after entry: String, of thing: String, from start: SourcePosition
    ) throws(JSON5Fault) {
        try text.skipSpace()
        if text.take(",") {
            try text.skipSpace()
        } else if text.next == nil {
            throw unclosed(thing, from: start)
        } else if text.next != close {
            throw JSON5Fault(
                text.position, "expected \",\" or \"\(close)\" after \(entry)", remedy: "put a comma between entries")
        }
    }

    func unclosed(_ thing: String, from start: SourcePosition) -> JSON5Fault {
        let close = thing == "object" ? "}" : "]"
        return JSON5Fault(
            text.position, "the file ends inside the \(thing) that starts at \(start)",
            remedy: "close it with \"\(close)\"")
    }

    private func after(_ key: String?) -> String {
        key.map { " for \(shown($0, else: "the key before it"))" } ?? ""
    }
}
