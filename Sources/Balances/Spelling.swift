/// A text that is told apart by its bytes.
///
/// `String` calls two spellings of one accented letter the same text. Ids and codes that venues give out are not the same
/// then: to merge them would show one user's money as another's.
public struct Spelling: Hashable, Sendable, Comparable {
    /// As it was given, to the byte.
    public let text: String

    /// The spelling of a text.
    public init(_ text: String) { self.text = text }

    /// Whether the bytes are the same.
    public static func == (a: Spelling, b: Spelling) -> Bool {
        var (first, second) = (a.text, b.text)
        return first.withUTF8 { first in second.withUTF8 { first.count == $0.count && first.elementsEqual($0) } }
    }

    /// By the bytes of UTF-8, which is the order of the code points.
    public static func < (a: Spelling, b: Spelling) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xFF))  // never in UTF-8: the end of the text
    }
}

extension String {
    /// Whether the two texts have the same bytes; see `Spelling`.
    package func isSpelled(_ other: String) -> Bool { Spelling(self) == Spelling(other) }
}
