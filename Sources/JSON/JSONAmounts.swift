public import Money

extension JSONNode {
    /// The amount this value carries: a number or a string that holds one is exact, `null` is absent, the rest unreadable.
    @inlinable package var amount: WireAmount {
        switch tag {
        case Tag.string: Self.exact(stringText) ?? .unreadable(raw)
        case Tag.number: Self.exact(sourceText) ?? .unreadable(raw)
        case Tag.null: .absent
        default: .unreadable(raw)
        }
    }

    @inlinable @inline(__always) static func exact(_ text: UnsafeBufferPointer<UInt8>) -> WireAmount? {
        if let value = ShortNumber.value(text) { return .exact(value) }
        return long(text)
    }

    @usableFromInline static func long(_ text: UnsafeBufferPointer<UInt8>) -> WireAmount? {
        (try? ExactDecimal(utf8: text)).map { .exact($0) }
    }
}

/// Numbers of up to sixteen characters without a sign or an exponent, as nearly all amounts are, read a word at a time.
///
/// It rests on what the parser guarantees: sixteen bytes from the beginning of any text in its buffers may be read.
/// Whatever it does not know it leaves to `ExactDecimal`, whose grammar it is a part of.
@usableFromInline enum ShortNumber {
    @inlinable @inline(__always) static func value(_ text: UnsafeBufferPointer<UInt8>) -> ExactDecimal? {
        guard text.count == 1 else { return several(text) }
        let digit = text[0] &- UInt8(ascii: "0")
        return digit < 10 ? ExactDecimal(unchecked: Int128(digit), scale: 0) : nil
    }

    private static let longest = 16

    @usableFromInline static func several(_ text: UnsafeBufferPointer<UInt8>) -> ExactDecimal? {
        let count = text.count
        guard count > 1, count <= longest, let start = UnsafeRawPointer(text.baseAddress) else { return nil }
        let characters = start.loadUnaligned(as: UInt128.self)
        let point = min(firstPoint(in: characters), count)
        // No `.5`, `5.` or `05`.
        guard point > 0, point != count - 1, text[0] != UInt8(ascii: "0") || point == 1 else { return nil }
        let hasPoint = point < count
        let digitCount = hasPoint ? count - 1 : count
        let before: UInt128 = (1 &<< UInt128(8 &* point)) &- 1
        let joined = hasPoint ? characters & before | characters &>> 8 & ~before : characters
        // The first digit is the lowest byte. Moving the last one to the top fills in zeros before the first.
        let digits = (joined ^ zeros) &<< UInt128(8 &* (longest &- digitCount))
        guard (digits &+ toHighBit | digits) & highBits == 0 else { return nil }
        let first = eight(UInt64(truncatingIfNeeded: digits))
        let last = eight(UInt64(truncatingIfNeeded: digits &>> 64))
        let scale = hasPoint ? count &- 1 &- point : 0
        return ExactDecimal(unchecked: Int128(first &* 100_000_000 &+ last), scale: UInt8(truncatingIfNeeded: scale))
    }

    private static let ones: UInt128 = 0x0101_0101_0101_0101_0101_0101_0101_0101
    private static let zeros = 0x30 &* ones
    private static let points = 0x2E &* ones
    private static let highBits = 0x80 &* ones
    /// What lifts a byte of ten or more into its high bit.
    private static let toHighBit = 0x76 &* ones

    /// The place of the first point among sixteen characters; sixteen if there is none.
    @inline(__always) private static func firstPoint(in characters: UInt128) -> Int {
        let difference = characters ^ points
        return ((difference &- ones) & ~difference & highBits).trailingZeroBitCount / 8
    }

    /// The number that eight digits make, the first in the lowest byte: pairs, then fours, then all.
    @inline(__always) private static func eight(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits &>> 8
        let firsts = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let seconds = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (firsts &+ seconds) &>> 32
    }
}
