extension ExactDecimal {
    /// Reads a number written by the grammar of RFC 8259, such as `-12.50` or `1e-18`, and nothing else.
    public init(_ text: some StringProtocol) throws(ParseError) {
        var (digits, count, scale, negative) = (Int128(0), 0, 0, false)
        var rest = Array(text.utf8)[...]
        if rest.first == 0x2D { negative = true; rest = rest.dropFirst() }
        let whole = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
        rest = rest.dropFirst(whole.count)
        guard !whole.isEmpty, whole.count == 1 || whole.first != 0x30 else { throw .notANumber }
        var fraction: ArraySlice<UInt8> = []
        if rest.first == 0x2E {
            fraction = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard !fraction.isEmpty else { throw .notANumber }
            rest = rest.dropFirst(1 + fraction.count)
        }
        scale = fraction.count
        if rest.first == 0x65 || rest.first == 0x45 {
            guard let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) else { throw .notANumber }
            scale -= exponent
        } else if !rest.isEmpty { throw .notANumber }
        for digit in whole + fraction {
            if count > 0 || digit != 0x30 { count += 1 }
            guard count <= Self.maximumDigits else { throw .tooManyDigits }
            digits = digits * 10 + Int128(digit - 0x30)
        }
        while scale < 0 {
            digits *= 10
            guard digits < Self.limit else { throw .tooManyDigits }
            scale = digits == 0 ? 0 : scale + 1
        }
        guard scale <= 255 else { throw .scaleTooLarge }
        self.init(unchecked: negative ? -digits : digits, scale: UInt8(scale))
    }

    /// An integer, with scale 0.
    public init(_ value: Int64) { self.init(unchecked: Int128(value), scale: 0) }

    public static let zero = ExactDecimal(0 as Int64)
}

extension ExactDecimal: CustomStringConvertible {
    /// Plain notation with exactly `scale` digits after the point; never an exponent.
    public var description: String {
        var digits = String(significand.magnitude)
        if digits.count <= Int(scale) { digits = String(repeating: "0", count: Int(scale) + 1 - digits.count) + digits }
        if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -Int(scale))) }
        return significand < 0 ? "-" + digits : digits
    }
}
