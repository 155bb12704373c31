package import Balances

/// Writes numbers and texts in few bytes: the form of everything Counterfoil keeps on disk in a form of its own.
///
/// Numbers take seven bits a byte, the lowest first, the eighth bit saying that more follow; signed ones are written
/// with the sign in the lowest bit, so that small numbers of either sign are short.
package struct ByteWriter {
    package private(set) var bytes: [UInt8]

    package init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    @inline(__always) package mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number that cannot be negative, such as a length or a position.
    @inline(__always) package mutating func count(_ value: Int) { unsigned(UInt64(value)) }

    @inline(__always) package mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// A text by its length and its UTF-8.
    package mutating func text(_ text: String) {
        count(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Bytes by their length and themselves.
    package mutating func block(_ block: [UInt8]) {
        count(block.count)
        bytes.append(contentsOf: block)
    }

    /// Bytes whose length the reader knows.
    package mutating func raw(_ block: [UInt8]) { bytes.append(contentsOf: block) }

    /// The owner as 0, a user as 1 and the id.
    package mutating func holder(_ holder: Holder) {
        switch holder {
        case .owner: byte(0)
        case .user(let id):
            byte(1)
            text(id)
        }
    }
}
