/// Walks over the bytes of a number. It never reads at or past `end`.
struct LiteralCursor {
    private var next: UnsafeRawPointer
    private let end: UnsafeRawPointer

    /// Where an exponent stops growing. No text is long enough for the difference to matter, and ten times it fits in an `Int`.
    static let exponentBound = 1 << 50

    @inline(__always) init(_ start: UnsafeRawPointer, end: UnsafeRawPointer) { (next, self.end) = (start, end) }

    @inline(__always) var isAtEnd: Bool { next == end }

    /// Whether the byte before the cursor is `character`; something must have been taken.
    @inline(__always) func isJustPast(_ character: Unicode.Scalar) -> Bool {
        (next - 1).load(as: UInt8.self) == UInt8(ascii: character)
    }

    @inline(__always) mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next < end, next.load(as: UInt8.self) == UInt8(ascii: character) else { return false }
        next += 1
        return true
    }

    /// All digits from here on: eight at a time, then one by one. There may be none.
    @inline(__always) mutating func takeDigits() -> DigitRun {
        let start = next
        var value: UInt64 = 0
        while end - next >= 8, let eight = EightDigits(next.loadUnaligned(as: UInt64.self)) {
            value = value &* EightDigits.count &+ eight.value
            next += 8
        }
        while next < end {
            let digit = next.load(as: UInt8.self) &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value &* 10 &+ UInt64(digit)
            next += 1
        }
        return DigitRun(start: start, count: next - start, value: value)
    }

    /// `e` or `E`, a sign or none, and at least one digit; nothing when that is not what comes next.
    mutating func takeExponent() -> Int? {
        guard take("e") || take("E") else { return nil }
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        let run = takeDigits()
        guard run.count > 0 else { return nil }
        let exponent = run.bytes.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), Self.exponentBound) }
        return isNegative ? -exponent : exponent
    }
}
