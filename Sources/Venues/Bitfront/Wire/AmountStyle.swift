package import Money

/// How the venue writes its doubles. The samples show plain digits up to ten before the point (docs/venues/bitfront.md).
package enum AmountStyle: Sendable, Hashable {
    /// `3999974992.35615`
    case plain
    /// `3.99997499235615E9`: one digit before the point from ten million on and below a thousandth, as Java writes
    /// doubles. No digit is lost.
    case exponents

    package func text(of value: ExactDecimal) -> String {
        guard self == .exponents else { return "\(value)" }
        let digits = String(value.significand.magnitude)
        let exponent = digits.count - 1 - Int(value.scale)
        guard !value.isZero, !(-3..<7).contains(exponent) else { return "\(value)" }
        return "\(value.isNegative ? "-" : "")\(digits.prefix(1)).\(fraction(digits))E\(exponent)"
    }

    private func fraction(_ digits: String) -> Substring {
        var fraction = digits.dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "0" : fraction
    }
}
