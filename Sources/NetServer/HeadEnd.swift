/// Finds where a head ends while it arrives, looking at every byte once however small the pieces are.
enum HeadEnd: Equatable {
    /// All of it is here; it is this many bytes long.
    case found(Int)
    /// More must come; the search goes on from here.
    case searched(Int)
    /// A line feed without a carriage return before it.
    case malformed

    init(in bytes: UnsafeRawBufferPointer, from searched: Int) {
        var position = searched
        while let feed = bytes.firstIndex(ofByte: 0x0A, from: position) {
            guard feed > 0, bytes[feed - 1] == 0x0D else {
                self = .malformed
                return
            }
            if feed >= 3, bytes[feed - 2] == 0x0A {
                self = .found(feed + 1)
                return
            }
            position = feed + 1
        }
        self = .searched(bytes.count)
    }

    /// Empty lines before a request line, which some clients send after a body (RFC 9112, 2.2).
    static func emptyLines(in bytes: UnsafeRawBufferPointer) -> Int {
        var start = 0
        while start + 1 < bytes.count, bytes[start] == 0x0D, bytes[start + 1] == 0x0A { start += 2 }
        return start
    }
}
