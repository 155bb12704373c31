/// A JSON5 value and where it begins; objects keep the order of their members.
package struct JSON5Value: Sendable, Hashable {
    /// What kind of value it is, and what it holds.
    package enum Content: Sendable, Hashable {
        case object([JSON5Member])
        case array([JSON5Value])
        case string(String)
        /// As it is written.
        case number(String)
        case boolean(Bool)
        case null
    }

    /// What it is and holds.
    package var content: Content
    /// Its first character.
    package var position: SourcePosition

    /// What a string holds; nil for anything else.
    var text: String? { if case .string(let text) = content { text } else { nil } }

    /// The kind, as a message names it: `an object`, `text`, `a number`.
    package var kind: String {
        switch content {
        case .object: "an object"
        case .array: "a list"
        case .string: "text"
        case .number: "a number"
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }
}

/// One `key: value` of an object.
package struct JSON5Member: Sendable, Hashable {
    /// The key with its quotes and escapes taken away.
    package var key: String
    /// Where the key begins.
    package var position: SourcePosition
    /// What stands after the colon.
    package var value: JSON5Value
}
