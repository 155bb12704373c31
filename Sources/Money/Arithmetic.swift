extension ExactDecimal: Hashable, Comparable {
    public static func == (a: Self, b: Self) -> Bool { compare(a, b) == 0 }
    public static func < (a: Self, b: Self) -> Bool { compare(a, b) < 0 }

    public func hash(into hasher: inout Hasher) {
        var (digits, scale) = (significand, self.scale)
        while scale > 0, digits % 10 == 0 { (digits, scale) = (digits / 10, scale - 1) }
        hasher.combine(digits)
        hasher.combine(scale)
    }

    /// The sum, with the larger of the two scales.
    public func adding(_ other: Self) throws(Overflow) -> Self {
        let scale = max(self.scale, other.scale)
        let (sum, overflow) = try scaled(to: scale).addingReportingOverflow(other.scaled(to: scale))
        guard !overflow, sum.magnitude < Self.limit else { throw Overflow() }
        return Self(unchecked: sum, scale: scale)
    }

    /// The difference, with the larger of the two scales.
    public func subtracting(_ other: Self) throws(Overflow) -> Self {
        try adding(Self(unchecked: -other.significand, scale: other.scale))
    }

    static let limit: UInt128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    private func scaled(to scale: UInt8) throws(Overflow) -> Int128 {
        var digits = significand
        for _ in 0..<(scale - self.scale) {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw Overflow() }
            digits = product
        }
        return digits
    }

    private static func compare(_ a: Self, _ b: Self) -> Int {
        let (x, y) = (a.significand, b.significand)
        if x.signum() != y.signum() { return x.signum() < y.signum() ? -1 : 1 }
        let scale = max(a.scale, b.scale)
        guard let left = try? a.scaled(to: scale) else { return Int(x.signum()) }
        guard let right = try? b.scaled(to: scale) else { return -Int(y.signum()) }
        return left < right ? -1 : left == right ? 0 : 1
    }
}
