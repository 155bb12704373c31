extension ExactDecimal {
    /// The same number without zeros at the end of its fraction: `1.50` becomes `1.5`, `2.00` becomes `2`.
    public var trimmed: ExactDecimal {
        var (digits, scale) = (significand, self.scale)
        while scale > 0, digits % 10 == 0 { (digits, scale) = (digits / 10, scale - 1) }
        return ExactDecimal(unchecked: digits, scale: scale)
    }
}
