import Net

/// Collects the header fields of an answer from its lines, bounded in bytes.
///
/// Interim answers (1xx) come first and are forgotten; what follows the last head (trailers) is not part of it.
struct ResponseHead {
    private(set) var fields = HTTPHeaders()
    private(set) var isOverLimit = false
    private var bytesLeft: Int
    private var isComplete = false

    init(limit: Int) { bytesLeft = limit }

    /// Takes one line with its line end. False when the limit is passed.
    mutating func receive(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesLeft -= line.count
        isOverLimit = bytesLeft < 0
        guard !isOverLimit else { return false }
        let text = Self.withoutLineEnd(line)
        if text.starts(with: "HTTP/".utf8) {
            fields = HTTPHeaders()
            isComplete = false
        } else if text.isEmpty {
            isComplete = true
        } else if !isComplete, let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            fields.append(Self.text(text[..<colon]), Self.text(text[(colon + 1)...]))
        }
        return true
    }

    private static func withoutLineEnd(_ line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var text = line[...]
        while let last = text.last, last == 0x0D || last == 0x0A { text.removeLast() }
        return text
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var bytes = bytes
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
