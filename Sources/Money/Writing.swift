extension ExactDecimal: CustomStringConvertible {
    /// Plain notation with exactly `scale` digits after the point; never an exponent.
    public var description: String {
        withUTF8Text { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the bytes of `description`, without the string in between.
    public func write(into output: inout [UInt8]) {
        withUTF8Text { output.append(contentsOf: $0) }
    }

    /// Lends the bytes of `description` for the call: at most 258 of them, all ASCII.
    @inlinable public func withUTF8Text<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: Self.textCapacity, alignment: 8) { buffer in
            let start = render(into: buffer)
            return try body(UnsafeRawBufferPointer(rebasing: buffer[start...]))
        }
    }

    /// Room for a sign, a point and 256 digits, in whole groups of eight.
    @usableFromInline static var textCapacity: Int { 264 }

    /// Writes the text so that it ends where `buffer` ends, and returns where it starts.
    @usableFromInline func render(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var writer = DigitWriter(buffer)
        writer.write(digits, atLeast: Int(scale) + 1)
        if scale > 0 { writer.insertPoint(beforeLast: Int(scale)) }
        if isNegative { writer.prepend("-") }
        return writer.start
    }
}

/// Fills a buffer with digits from its end towards its beginning.
private struct DigitWriter {
    private let buffer: UnsafeMutableRawBufferPointer
    private let end: Int
    private(set) var start: Int

    /// 10^19, the largest power of ten in a word: a significand is at most two numbers below it.
    private static let wordLimit: UInt128 = 10_000_000_000_000_000_000

    @inline(__always) init(_ buffer: UnsafeMutableRawBufferPointer) {
        self.buffer = buffer
        (start, end) = (buffer.count, buffer.count)
    }

    @inline(__always) mutating func write(_ digits: UInt128, atLeast count: Int) {
        if let word = UInt64(exactly: digits) {
            fillWithZeros(count)
            write(word, endingAt: end)
        } else {
            fillWithZeros(max(count, DigitRun.wordDigits))
            let (upper, lower) = digits.quotientAndRemainder(dividingBy: Self.wordLimit)
            write(UInt64(truncatingIfNeeded: lower), endingAt: end)
            write(UInt64(truncatingIfNeeded: upper), endingAt: end - DigitRun.wordDigits)
        }
        start = min(start, end - count)
    }

    /// Zeros are stored eight at a time, so up to seven more than asked for.
    @inline(__always) private func fillWithZeros(_ count: Int) {
        var filled = 0
        while filled < count {
            filled += 8
            store(EightDigits.text(ofSpread: 0), at: end - filled)
        }
    }

    @inline(__always) private mutating func write(_ word: UInt64, endingAt end: Int) {
        var (rest, position) = (word, end)
        while rest >= EightDigits.count {
            let (upper, lower) = rest.quotientAndRemainder(dividingBy: EightDigits.count)
            position -= 8
            store(EightDigits.text(ofSpread: EightDigits(value: lower).spread), at: position)
            rest = upper
        }
        let spread = EightDigits(value: rest).spread
        store(EightDigits.text(ofSpread: spread), at: position - 8)
        start = position - 8 + spread.trailingZeroBitCount / 8
    }

    @inline(__always) private func store(_ eight: UInt64, at position: Int) {
        buffer.storeBytes(of: eight, toByteOffset: position, as: UInt64.self)
    }

    @inline(__always) mutating func insertPoint(beforeLast count: Int) {
        for position in start..<(end - count) {
            buffer[position - 1] = buffer[position]
        }
        buffer[end - count - 1] = UInt8(ascii: ".")
        start -= 1
    }

    @inline(__always) mutating func prepend(_ character: Unicode.Scalar) {
        start -= 1
        buffer[start] = UInt8(ascii: character)
    }
}
