extension ExactDecimal {
    /// Reads a number written by the grammar of RFC 8259, such as `-12.50` or `1e-18`, and nothing else.
    ///
    /// No leading `+`, no leading zeros, no `.5`, no `5.`, no blanks. The scale is the number of digits after the point
    /// less the exponent, and never below 0: `1e-18` has scale 18, `1.50e1` is `15.0`, `1E3` is `1000`, `0e999` is `0`.
    /// `-0.00` is zero with scale 2. Significant digits count from the first that is not zero, trailing zeros included.
    public init(_ text: some StringProtocol) throws(ParseError) {
        var copy = String(text)
        let result = copy.withUTF8 { bytes in
            Result { () throws(ParseError) in try Self(utf8: UnsafeRawBufferPointer(bytes)) }
        }
        self = try result.get()
    }

    /// Reads the same grammar from bytes, which are lent for the call only.
    @inlinable public init(utf8 text: UnsafeBufferPointer<UInt8>) throws(ParseError) {
        try self.init(utf8: UnsafeRawBufferPointer(text))
    }

    /// Reads the same grammar from bytes, which are lent for the call only.
    public init(utf8 text: UnsafeRawBufferPointer) throws(ParseError) {
        guard let literal = NumberLiteral(text) else { throw .notANumber }
        let digits = try literal.digits
        let scale = literal.fraction.count - literal.exponent
        guard scale >= 0 else {
            let raised = try Self.raise(digits, by: -scale)
            self.init(unchecked: raised, isNegative: literal.isNegative, scale: 0)
            return
        }
        guard scale <= Self.maximumScale else { throw .scaleTooLarge }
        self.init(unchecked: digits, isNegative: literal.isNegative, scale: UInt8(truncatingIfNeeded: scale))
    }

    /// Writes out the zeros that an exponent stands for.
    private static func raise(_ digits: UInt128, by exponent: Int) throws(ParseError) -> UInt128 {
        guard digits != 0 else { return 0 }
        guard exponent <= PowersOfTen.last else { throw .tooManyDigits }
        let (product, overflow) = digits.multipliedReportingOverflow(by: powerOfTen(exponent))
        guard !overflow, product < limit else { throw .tooManyDigits }
        return product
    }
}

extension NumberLiteral {
    /// All digits as one number, the point left out.
    fileprivate var digits: UInt128 {
        @inline(__always) get throws(ExactDecimal.ParseError) {
            // Two words of at most 19 digits each are at most 38 digits together, so this cannot overflow.
            guard whole.fitsWord, fraction.fitsWord else { return try manyDigits }
            return UInt128(whole.value) &* powerOfTen(fraction.count) &+ UInt128(fraction.value)
        }
    }

    private var manyDigits: UInt128 {
        get throws(ExactDecimal.ParseError) {
            var (digits, count): (UInt128, Int) = (0, 0)
            for run in [whole, fraction] {
                for byte in run.bytes {
                    if count > 0 || byte != UInt8(ascii: "0") { count += 1 }
                    guard count <= ExactDecimal.maximumDigits else { throw .tooManyDigits }
                    digits = digits &* 10 &+ UInt128(byte &- UInt8(ascii: "0"))
                }
            }
            return digits
        }
    }
}
