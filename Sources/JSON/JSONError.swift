/// Why a JSON text could not be read, or a value not be taken for what was asked.
@usableFromInline package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is; more may be added.
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The text breaks the grammar.
        package static let malformed = Code(rawValue: "malformed")
        /// More containers are open at once than `JSONParser.maximumDepth`.
        package static let tooDeep = Code(rawValue: "tooDeep")
        /// The text is longer than the parser was told to accept.
        package static let tooLarge = Code(rawValue: "tooLarge")
        /// A key stands twice in one object, so that the object's meaning depends on who reads it.
        package static let duplicateKey = Code(rawValue: "duplicateKey")
        package static let invalidUTF8 = Code(rawValue: "invalidUTF8")
        /// The value is there, but is not what was asked for.
        package static let wrongType = Code(rawValue: "wrongType")
        /// The object has no such member.
        package static let missing = Code(rawValue: "missing")
    }

    package let code: Code
    /// One sentence that says where (a path such as `$[3].currency`, or a byte offset) and what.
    @usableFromInline package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    @inlinable package var description: String { message }
}

extension JSONError {
    static func tooLarge(_ count: Int, maximum: Int) -> JSONError {
        JSONError(.tooLarge, "the JSON text has \(count) bytes, more than the \(maximum) that are accepted")
    }

    @usableFromInline static func wrongType(_ node: JSONNode, wanted: String) -> JSONError {
        JSONError(.wrongType, "\(node.path) is \(node.kindInWords), not \(wanted)")
    }

    @usableFromInline static func missing(_ name: String, in node: JSONNode) -> JSONError {
        JSONError(.missing, "\(node.path) has no member \"\(name)\"")
    }
}
