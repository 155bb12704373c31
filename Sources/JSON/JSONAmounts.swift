public import Money

extension JSONNode {
    /// The amount this value carries: a number or a string that holds one is exact, `null` is absent, the rest unreadable.
    @inlinable package var amount: WireAmount { amount(in: source) }

    /// The same, for a caller that has the text at hand: most amounts are one digit or two words, and are read where
    /// they stand.
    @inlinable @inline(__always) func amount(in text: UnsafePointer<UInt8>) -> WireAmount {
        let kind = words[3] & Tag.kindAndEscape
        guard kind == Tag.string || kind == Tag.number else { return otherAmount }
        // The text of a string starts behind its quote.
        let first = text + Int(words[0] &+ (kind &- Tag.number))
        guard words[2] == 1 else { return longerAmount(first) }
        let digit = first[0] &- UInt8(ascii: "0")
        return digit < 10 ? .exact(ExactDecimal(unchecked: Int128(digit), scale: 0)) : .unreadable(range)
    }

    @usableFromInline @inline(never) func longerAmount(_ first: UnsafePointer<UInt8>) -> WireAmount {
        if let value = ShortNumber.value(UnsafeRawPointer(first), count: size) { return .exact(value) }
        return exact(UnsafeBufferPointer(start: first, count: size))
    }

    /// No plain string and no number: an escaped string may still hold one.
    @usableFromInline @inline(never) var otherAmount: WireAmount {
        switch tag {
        case Tag.string: exact(stringText)
        case Tag.null: .absent
        default: .unreadable(range)
        }
    }

    private func exact(_ text: UnsafeBufferPointer<UInt8>) -> WireAmount {
        (try? ExactDecimal(utf8: text)).map { .exact($0) } ?? .unreadable(range)
    }
}

/// Numbers without a sign or an exponent, with up to seven digits before the point and sixteen behind it, as nearly all
/// amounts are: each side is read a word at a time.
///
/// It rests on what the parser guarantees: eight bytes from any byte of a text in its buffers may be read.
/// Whatever it does not know it leaves to `ExactDecimal`, whose grammar it is a part of.
enum ShortNumber {
    private static let wordDigits = 8

    @inline(__always) static func value(_ text: UnsafeRawPointer, count: Int) -> ExactDecimal? {
        let first = text.loadUnaligned(as: UInt64.self)
        let point = min(firstPoint(in: first), count)
        // No `.5`, `05` or `5.`; and a ninth digit before the point is not looked for.
        guard point > 0, point == 1 || first & 0xFF != zero, let whole = digits(first, point) else { return nil }
        guard point < count else { return ExactDecimal(unchecked: Int128(whole), scale: 0) }
        let places = count &- point &- 1
        let rest = text + point + 1
        guard point < wordDigits, places > 0, places <= 2 &* wordDigits else { return nil }
        guard let fraction = fraction(rest, places) else { return nil }
        // Below 10^7 times 10^16, and a fraction below 10^16: 77 bits and 54.
        let (high, low) = whole.multipliedFullWidth(by: powersOfTen[places])
        let (sum, carries) = low.addingReportingOverflow(fraction)
        return ExactDecimal(high: Int64(high) &+ (carries ? 1 : 0), low: sum, scale: UInt8(truncatingIfNeeded: places))
    }

    /// The number that the digits of a text make, modulo 2^64; nothing where one of its characters is no digit.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var (value, rest): (UInt64, Int) = (0, text.count)
        guard rest > 0, var next = UnsafeRawPointer(text.baseAddress) else { return nil }
        while rest > wordDigits {
            guard let eight = digits(next.loadUnaligned(as: UInt64.self), wordDigits) else { return nil }
            value = value &* powersOfTen[wordDigits] &+ eight
            (next, rest) = (next + wordDigits, rest - wordDigits)
        }
        guard let last = digits(next.loadUnaligned(as: UInt64.self), rest) else { return nil }
        return value &* powersOfTen[rest] &+ last
    }

    /// The number of up to sixteen digits.
    @inline(__always) private static func fraction(_ text: UnsafeRawPointer, _ count: Int) -> UInt64? {
        let first = text.loadUnaligned(as: UInt64.self)
        guard count > wordDigits else { return digits(first, count) }
        let rest = count &- wordDigits
        let second = text.loadUnaligned(fromByteOffset: wordDigits, as: UInt64.self)
        guard let high = digits(first, wordDigits), let low = digits(second, rest) else { return nil }
        return high &* powersOfTen[rest] &+ low
    }

    /// The number that the first one to eight characters of a word make; nothing where one of them is no digit.
    @inline(__always) private static func digits(_ characters: UInt64, _ count: Int) -> UInt64? {
        // The first digit is the lowest byte. Moving the last one to the top fills in zeros before the first.
        let digits = (UInt64(littleEndian: characters) ^ zeros) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        guard (digits &+ toHighBit | digits) & highBits == 0 else { return nil }
        // Pairs, then fours, then all.
        let pairs = digits &* 10 &+ digits &>> 8
        let firsts = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let seconds = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (firsts &+ seconds) &>> 32
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let zero = UInt64(UInt8(ascii: "0"))
    private static let zeros = zero &* ones
    private static let points = UInt64(UInt8(ascii: ".")) &* ones
    private static let highBits = 0x80 &* ones
    /// What lifts a byte of ten or more into its high bit.
    private static let toHighBit = 0x76 &* ones

    /// The place of the first point among eight characters; eight if there is none.
    @inline(__always) private static func firstPoint(in characters: UInt64) -> Int {
        let difference = UInt64(littleEndian: characters) ^ points
        return ((difference &- ones) & ~difference & highBits).trailingZeroBitCount &>> 3
    }

    /// 10^0 to 10^16; literals, which the compiler lays out at build time.
    private static let powersOfTen: InlineArray<17, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000,
    ]
}
