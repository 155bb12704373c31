// Sums, differences and products are exact or an `Overflow`, never rounded. A result has one scale, fixed by the scales
// of its operands alone and never by their digits, so that a column of amounts keeps its shape; trailing zeros are not
// dropped to make a result fit.
extension ExactDecimal {
    /// The sum, with the larger of the two scales.
    ///
    /// Only the sum has to fit in 38 digits at that scale: `100 - 99.999999999999999999999999999999999999` is fine although
    /// 100 alone would need 39 digits there.
    @inlinable public func adding(_ other: Self) throws(Overflow) -> Self {
        guard scale == other.scale else {
            // Empty wallets are written `0`, whatever the scale of the rest.
            if other.high | Int64(bitPattern: other.low) == 0, other.scale < scale { return self }
            if high | Int64(bitPattern: low) == 0, scale < other.scale { return other }
            return try addingAligned(other)
        }
        let (sum, overflow) = significand.addingReportingOverflow(other.significand)
        return try Self(checked: sum, overflow: overflow, scale: scale)
    }

    /// The difference, with the larger of the two scales; exact like `adding`.
    @inlinable public func subtracting(_ other: Self) throws(Overflow) -> Self { try adding(-other) }

    /// The product, whose scale is the sum of the two scales.
    public func multiplied(by other: Self) throws(Overflow) -> Self {
        let (scale, tooFine) = scale.addingReportingOverflow(other.scale)
        let (product, overflow) = digits.multipliedReportingOverflow(by: other.digits)
        guard !tooFine, !overflow, product < Self.limit else { throw Overflow() }
        return Self(unchecked: product, isNegative: isNegative != other.isNegative, scale: scale)
    }

    @usableFromInline init(checked significand: Int128, overflow: Bool, scale: UInt8) throws(Overflow) {
        guard !overflow, significand.magnitude < Self.limit else { throw Overflow() }
        self.init(unchecked: significand, scale: scale)
    }

    @usableFromInline func addingAligned(_ other: Self) throws(Overflow) -> Self {
        let (coarser, finer) = scale < other.scale ? (self, other) : (other, self)
        // What does not fit in 128 bits is beyond 3.4 x 10^38: no second operand below 10^38 brings it back.
        guard let digits = coarser.aligned(to: finer.scale) else { throw Overflow() }
        let (sum, isNegative, overflow) = Self.add(digits, coarser.isNegative, finer.digits, finer.isNegative)
        guard !overflow, sum < Self.limit else { throw Overflow() }
        return Self(unchecked: sum, isNegative: isNegative, scale: finer.scale)
    }

    /// Signs are added apart from digits because an aligned operand may need all 128 bits.
    @inline(__always) private static func add(
        _ left: UInt128, _ leftIsNegative: Bool, _ right: UInt128, _ rightIsNegative: Bool
    ) -> (sum: UInt128, isNegative: Bool, overflow: Bool) {
        if leftIsNegative == rightIsNegative {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return (sum, leftIsNegative, overflow)
        }
        return left >= right ? (left &- right, leftIsNegative, false) : (right &- left, rightIsNegative, false)
    }

    /// The digits as they would be at `scale`, which is no smaller, or nothing when they do not fit in 128 bits.
    @inline(__always) func aligned(to scale: UInt8) -> UInt128? {
        let distance = Int(scale) - Int(self.scale)
        guard distance <= PowersOfTen.last else { return isZero ? 0 : nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: powerOfTen(distance))
        return overflow ? nil : product
    }
}
