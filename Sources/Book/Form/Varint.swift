/// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the top bit says that more follow.
enum Varint {
    /// A 128-bit number takes 19 bytes of seven bits.
    static let longest = 19

    @inline(__always) static func write(_ value: UInt64, into out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    static func write(wide value: UInt128, into out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Negative numbers near zero are short too: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
    @inline(__always) static func folded(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
    }

    @inline(__always) static func unfolded(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value &>> 1) ^ (0 &- Int64(bitPattern: value & 1))
    }

    @inline(__always) static func folded(wide value: Int128) -> UInt128 {
        UInt128(truncatingIfNeeded: (value &<< 1) ^ (value &>> 127))
    }

    @inline(__always) static func unfolded(wide value: UInt128) -> Int128 {
        Int128(truncatingIfNeeded: value &>> 1) ^ (0 &- Int128(truncatingIfNeeded: value & 1))
    }
}

/// A place in bytes that are read forwards. Every read answers nil at bytes that cannot be meant, and never traps: what
/// is read may come from a damaged disk.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var at: Int

    @inline(__always) init(_ bytes: UnsafeRawBufferPointer, at: Int = 0) { (self.bytes, self.at) = (bytes, at) }

    @inline(__always) var isAtEnd: Bool { at >= bytes.count }

    @inline(__always) mutating func byte() -> UInt8? {
        guard at < bytes.count else { return nil }
        defer { at &+= 1 }
        return bytes[at]
    }

    @inline(__always) mutating func varint() -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while let byte = byte() {
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }

    /// Short numbers are put together in one word, as nearly all are.
    @inline(__always) mutating func wideVarint() -> UInt128? {
        var (low, shift): (UInt64, UInt64) = (0, 0)
        while shift < 63, let byte = byte() {
            low |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return UInt128(low) }
            shift &+= 7
        }
        return restOfWideVarint(UInt128(low))
    }

    private mutating func restOfWideVarint(_ low: UInt128) -> UInt128? {
        var (value, shift): (UInt128, UInt128) = (low, 63)
        while let byte = byte() {
            guard shift < 126 || byte <= 3 else { return nil }
            value |= UInt128(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }

    /// Passes over a number of at most eight bytes at once: its last byte is the first without the top bit. False, and
    /// nothing passed, where it may be longer or the bytes end soon.
    @inline(__always) mutating func passShortVarint() -> Bool {
        guard bytes.count &- at >= 8 else { return false }
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let ends = ~word & 0x8080_8080_8080_8080
        guard ends != 0 else { return false }
        at &+= ends.trailingZeroBitCount &>> 3 &+ 1
        return true
    }

    /// Four bytes, the lowest first.
    @inline(__always) mutating func word() -> UInt32? {
        guard bytes.count &- at >= 4 else { return nil }
        defer { at &+= 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }

    /// So many bytes; the slice lives as long as what is read.
    @inline(__always) mutating func slice(_ count: UInt64) -> UnsafeRawBufferPointer? {
        guard count <= UInt64(bytes.count &- at) else { return nil }
        defer { at &+= Int(count) }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at &+ Int(count)])
    }
}
