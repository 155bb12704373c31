/// One value of a document that a `JSONParser` has checked.
///
/// It is borrowed: it points into the parser's buffers and is meaningless outside the closure it was lent to.
@usableFromInline package struct JSONNode {
    /// What a value is, in the words of RFC 8259.
    package enum Kind: Sendable, Hashable { case object, array, string, number, bool, null }

    // The shape of `csimdjson_node` (four words: start, end, size, link) and of `csimdjson_document` (three pointers),
    // read here without naming a C type, so that reading can be inlined into the venues' code.

    @usableFromInline let words: UnsafePointer<UInt32>
    @usableFromInline let document: UnsafeRawPointer

    @inlinable init(words: UnsafePointer<UInt32>, document: UnsafeRawPointer) {
        self.words = words
        self.document = document
    }

    init(rootOf document: UnsafeRawPointer) {
        self.init(words: document.load(fromByteOffset: 16, as: UnsafePointer<UInt32>.self), document: document)
    }

    @inlinable var start: Int { Int(words[0]) }
    @inlinable var end: Int { Int(words[1]) }
    @inlinable var size: Int { Int(words[2]) }
    @inlinable var tag: UInt32 { words[3] & 7 }
    @inlinable var isEscaped: Bool { words[3] & 8 != 0 }

    /// What follows this value in the same container, or whatever follows the container.
    @inlinable var sibling: JSONNode { JSONNode(words: words + 4 * Int(words[3] >> 4), document: document) }
    /// What follows in document order: for a container its first inside, for a key its value.
    @inlinable var following: JSONNode { JSONNode(words: words + 4, document: document) }

    @inlinable var source: UnsafePointer<UInt8> { document.load(as: UnsafePointer<UInt8>.self) }

    /// The unescaped bytes of a string or key.
    @inlinable var stringText: UnsafeBufferPointer<UInt8> {
        let base = isEscaped ? document.load(fromByteOffset: 8, as: UnsafePointer<UInt8>.self) : source
        return UnsafeBufferPointer(start: base + start + 1, count: size)
    }

    @inlinable var sourceText: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: source + start, count: end - start)
    }

    @usableFromInline enum Tag {
        @usableFromInline static let null: UInt32 = 0
        @usableFromInline static let yes: UInt32 = 1
        @usableFromInline static let no: UInt32 = 2
        @usableFromInline static let number: UInt32 = 3
        @usableFromInline static let string: UInt32 = 4
        @usableFromInline static let array: UInt32 = 5
        @usableFromInline static let object: UInt32 = 6
        /// The bits of a node's link that tell its tag and whether a string is escaped.
        @usableFromInline static let kindAndEscape: UInt32 = 15
    }
}

extension JSONNode {
    package var kind: Kind {
        switch tag {
        case Tag.null: .null
        case Tag.yes, Tag.no: .bool
        case Tag.number: .number
        case Tag.string: .string
        case Tag.array: .array
        default: .object
        }
    }

    @inlinable package var isNull: Bool { tag == Tag.null }

    /// The members of an object or the elements of an array; 0 for anything else.
    @inlinable package var count: Int { tag >= Tag.array ? size : 0 }

    /// Where the value stands in the document, in bytes; a string with its quotes.
    @inlinable package var range: Range<Int> { start..<end }

    /// The source text of this value, as evidence.
    package var raw: String { text(range) }

    /// The text of any part of the document this value stands in, as evidence.
    package func text(_ range: Range<Int>) -> String {
        String(checked: UnsafeBufferPointer(start: source + range.lowerBound, count: range.count))
    }

    /// Lends the unescaped bytes of a string; for anything else the source text.
    @inlinable package func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try body(tag == Tag.string ? stringText : sourceText)
    }

    var kindInWords: String {
        switch kind {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}

extension String {
    /// Copies bytes that the parser has found to be UTF-8, which need not be held against it again.
    @inlinable init(checked bytes: UnsafeBufferPointer<UInt8>) {
        self.init(copying: UTF8Span(unchecked: bytes.span))
    }
}
