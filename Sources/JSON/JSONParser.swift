internal import CSimdjson

/// Reads JSON documents, one at a time, into buffers that it keeps.
///
/// A document is held against the whole of RFC 8259 before any of it is lent: UTF-8, the grammar of every value and
/// every escape, nothing after the root, no key twice in one object. Numbers stay text.
/// One parser belongs to one thread or task; it is not `Sendable`.
package final class JSONParser {
    /// Containers open at once: no venue nests deeper than five, and a bound keeps hostile nesting cheap to refuse.
    package static let maximumDepth = 64

    /// The default bound of a document: above a page of every end user, far below what hurts.
    package static let defaultMaximumBytes = 64 << 20

    /// Buffers larger than this are given back after use, so that one large answer does not stay in memory for ever.
    private static let keptBytes = 4 << 20

    private let handle: OpaquePointer
    private let maximumBytes: Int
    private var isLending = false

    package init(maximumBytes: Int = JSONParser.defaultMaximumBytes) {
        guard let handle = csimdjson_parser_create() else { preconditionFailure("no memory for a JSON parser") }
        self.handle = handle
        self.maximumBytes = maximumBytes
    }

    deinit { csimdjson_parser_destroy(handle) }

    /// Checks a document and lends its root; nothing lent may leave the closure.
    ///
    /// Throws `JSONError` if the text is no such document, and what `body` throws. The closure must not read with the same parser.
    package func read<R>(_ bytes: UnsafeRawBufferPointer, _ body: (JSONNode) throws -> R) throws -> R {
        precondition(!isLending, "a JSONParser lends one document at a time")
        try check(bytes)
        isLending = true
        defer { finishLending(bytes.count) }
        return try body(JSONNode(rootOf: UnsafeRawPointer(csimdjson_parser_document(handle))))
    }

    /// Checks a document and lends its root; nothing lent may leave the closure.
    package func read<R>(_ bytes: [UInt8], _ body: (JSONNode) throws -> R) throws -> R {
        try bytes.withUnsafeBytes { try read($0, body) }
    }

    private func check(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        guard bytes.count <= maximumBytes else { throw .tooLarge(bytes.count, maximum: maximumBytes) }
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let outcome = csimdjson_parser_parse(handle, start, bytes.count, UInt32(Self.maximumDepth))
        guard outcome.fault == csimdjson_sound.rawValue else { throw JSONError(outcome, in: bytes) }
    }

    private func finishLending(_ count: Int) {
        isLending = false
        if count > Self.keptBytes { csimdjson_parser_trim(handle, Self.keptBytes) }
    }
}
