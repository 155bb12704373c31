package import Balances

/// Reads what a `ByteWriter` wrote. It is given bytes from a disk, so nothing in them makes it trap.
package struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    package private(set) var offset = 0

    /// Bytes that end too soon, or are none of ours.
    package struct Malformed: Error, Sendable, Hashable {
        package init() {}
    }

    /// The bytes are lent for as long as the reader lives.
    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var isAtEnd: Bool { offset == bytes.count }
    package var left: Int { bytes.count - offset }

    @inline(__always) package mutating func byte() throws(Malformed) -> UInt8 {
        guard offset < bytes.count else { throw Malformed() }
        defer { offset += 1 }
        return bytes[offset]
    }

    @inline(__always) package mutating func unsigned() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let bits = UInt64(next & 0x7F)
            // The tenth byte has one bit left.
            guard shift < 63 || (shift == 63 && bits <= 1) else { throw Malformed() }
            value |= bits << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    /// A number that is not negative.
    @inline(__always) package mutating func count() throws(Malformed) -> Int {
        guard let value = Int(exactly: try unsigned()) else { throw Malformed() }
        return value
    }

    @inline(__always) package mutating func signed() throws(Malformed) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    package mutating func text() throws(Malformed) -> String { String(decoding: try lent(try count()), as: UTF8.self) }

    package mutating func block() throws(Malformed) -> [UInt8] { try raw(try count()) }

    package mutating func raw(_ count: Int) throws(Malformed) -> [UInt8] { [UInt8](try lent(count)) }

    package mutating func holder() throws(Malformed) -> Holder {
        switch try byte() {
        case 0: .owner
        case 1: .user(try text())
        default: throw Malformed()
        }
    }

    /// The next bytes where they stand.
    package mutating func lent(_ count: Int) throws(Malformed) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= left else { throw Malformed() }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }
}
