extension ExactDecimal {
    /// Why there is no quotient.
    public enum DivisionError: Error, Sendable, Hashable {
        /// The divisor is zero.
        case divisionByZero
        /// The quotient does not fit in 38 digits at the scale asked for.
        case overflow
    }

    /// The quotient with `scale` digits after the point, rounded once, from the exact quotient.
    public func divided(by divisor: Self, scale: UInt8, rounding: Rounding) throws(DivisionError) -> Self {
        guard !divisor.isZero else { throw .divisionByZero }
        let shift = Int(scale) + Int(divisor.scale) - Int(self.scale)
        let isNegative = isNegative != divisor.isNegative
        guard let quotient = Quotient(digits, over: divisor.digits, shiftedBy: shift),
            let digits = quotient.rounded(rounding, isNegative: isNegative)
        else { throw .overflow }
        return Self(unchecked: digits, isNegative: isNegative, scale: scale)
    }

    /// The same number with `scale` digits after the point: zeros are added, or digits are rounded away.
    public func rounded(toScale scale: UInt8, rounding: Rounding) throws(Overflow) -> Self {
        guard let quotient = Quotient(digits, over: 1, shiftedBy: Int(scale) - Int(self.scale)),
            let digits = quotient.rounded(rounding, isNegative: isNegative)
        else { throw Overflow() }
        return Self(unchecked: digits, isNegative: isNegative, scale: scale)
    }
}

/// The whole part of a quotient, and what is known of the rest.
private struct Quotient {
    let whole: UInt128
    let rest: Rest

    /// `dividend x 10^shift / divisor`, for operands of at most 38 digits; nothing when the whole part leaves 128 bits.
    init?(_ dividend: UInt128, over divisor: UInt128, shiftedBy shift: Int) {
        let quotient: Quotient? =
            if dividend == 0 {
                Quotient(whole: 0, rest: .none)
            } else if shift < 0 {
                Quotient(dividend, over: divisor, timesTenTo: -shift)
            } else {
                Quotient(dividend, timesTenTo: shift, over: divisor)
            }
        guard let quotient else { return nil }
        self = quotient
    }

    private init(whole: UInt128, rest: Rest) { (self.whole, self.rest) = (whole, rest) }

    private init(_ dividend: UInt128, over divisor: UInt128, timesTenTo exponent: Int) {
        let (product, overflow) = divisor.multipliedReportingOverflow(by: powerOfTen(min(exponent, PowersOfTen.last)))
        guard !overflow, exponent <= PowersOfTen.last else {
            // A divisor beyond 3.4 x 10^38 is more than twice any dividend.
            self.init(whole: 0, rest: .belowHalf)
            return
        }
        let (whole, remainder) = dividend.quotientAndRemainder(dividingBy: product)
        self.init(whole: whole, rest: Rest(remainder, of: product))
    }

    private init?(_ dividend: UInt128, timesTenTo exponent: Int, over divisor: UInt128) {
        // A dividend of 10^76 or more leaves at least 39 digits, so two powers from the table reach far enough.
        let (first, second) = (max(exponent - PowersOfTen.last, 0), min(exponent, PowersOfTen.last))
        guard first <= PowersOfTen.last else { return nil }
        let (raised, overflow) = dividend.multipliedReportingOverflow(by: powerOfTen(first))
        guard !overflow else { return nil }
        let numerator = raised.multipliedFullWidth(by: powerOfTen(second))
        guard numerator.high < divisor else { return nil }
        let (whole, remainder) = divisor.dividingFullWidth(numerator)
        self.init(whole: whole, rest: Rest(remainder, of: divisor))
    }

    /// Nothing when the rounded number needs more than 38 digits.
    func rounded(_ rounding: Rounding, isNegative: Bool) -> UInt128? {
        guard whole < ExactDecimal.limit else { return nil }
        // This cannot reach 10^38: operands of 38 digits have no quotient strictly between 10^38 - 1 and 10^38.
        return rounding.growsMagnitude(rest: rest, isNegative: isNegative, isOdd: whole & 1 == 1) ? whole + 1 : whole
    }
}
