extension ExactDecimal: Hashable, Comparable {
    /// Whether two values are the same number: `1.50 == 1.5`.
    @inlinable public static func == (a: Self, b: Self) -> Bool {
        a.scale == b.scale ? a.low == b.low && a.high == b.high : order(a, b) == 0
    }

    /// Whether one number is below the other, whatever their scales.
    @inlinable public static func < (a: Self, b: Self) -> Bool {
        a.scale == b.scale ? a.significand < b.significand : order(a, b) < 0
    }

    /// Equal numbers hash alike, so `1.50` finds `1.5` in a dictionary.
    public func hash(into hasher: inout Hasher) {
        let reduced = self.reduced
        hasher.combine(reduced.high)
        hasher.combine(reduced.low)
        hasher.combine(reduced.scale)
    }

    /// Below, equal to or above zero as `a` is below, equal to or above `b`.
    @usableFromInline static func order(_ a: Self, _ b: Self) -> Int {
        a.scale < b.scale ? a.order(beside: b) : -b.order(beside: a)
    }

    /// Only the coarser number moves; when it leaves 128 bits, its sign alone decides.
    @inline(__always) private func order(beside finer: Self) -> Int {
        let sign = isNegative ? -1 : 1
        guard isNegative == finer.isNegative else { return sign }
        guard let digits = aligned(to: finer.scale) else { return sign }
        let other = finer.digits
        return digits == other ? 0 : digits < other ? -sign : sign
    }

    /// The same number with the smallest scale that writes it.
    private var reduced: Self {
        var (digits, scale) = (digits, Int(self.scale))
        for step in [16, 8, 4, 2, 1] {
            while scale >= step, digits % powerOfTen(step) == 0 {
                (digits, scale) = digits == 0 ? (0, 0) : (digits / powerOfTen(step), scale - step)
            }
        }
        return Self(unchecked: digits, isNegative: isNegative, scale: UInt8(scale))
    }
}
