/// A number as RFC 8259 writes it, `-12.50e3`, taken apart but not yet evaluated.
///
/// Reading the grammar to its end before looking at any value keeps the two kinds of refusal apart: what is not a
/// number is never reported as one that is too large. The runs point into the text, so a literal must not outlive it.
struct NumberLiteral {
    let isNegative: Bool
    let whole: DigitRun
    let fraction: DigitRun
    let exponent: Int

    /// Nothing when the text does not follow the grammar to its last byte.
    @inline(__always) init?(_ text: UnsafeRawBufferPointer) {
        guard let start = text.baseAddress else { return nil }
        var cursor = LiteralCursor(start, end: start + text.count)
        isNegative = cursor.take("-")
        whole = cursor.takeDigits()
        guard whole.count == 1 || (whole.count > 1 && !whole.startsWithZero) else { return nil }
        fraction = cursor.take(".") ? cursor.takeDigits() : DigitRun(start: start, count: 0, value: 0)
        guard fraction.count > 0 || !cursor.isJustPast(".") else { return nil }
        guard let exponent = cursor.isAtEnd ? 0 : cursor.takeExponent(), cursor.isAtEnd else { return nil }
        self.exponent = exponent
    }
}

/// Consecutive digits of a text.
struct DigitRun {
    let start: UnsafeRawPointer
    let count: Int
    /// The digits as a number modulo 2^64: right whenever `count` is at most `DigitRun.wordDigits`.
    let value: UInt64

    /// Any number of so many digits fits in 64 bits.
    static let wordDigits = 19

    @inline(__always) var fitsWord: Bool { count <= Self.wordDigits }
    @inline(__always) var startsWithZero: Bool { start.load(as: UInt8.self) == UInt8(ascii: "0") }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
