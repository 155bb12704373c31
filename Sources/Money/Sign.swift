extension ExactDecimal {
    /// Whether the value is zero, at any scale.
    @inlinable public var isZero: Bool { high == 0 && low == 0 }

    /// Whether the value is below zero. A `-0` on the wire is read as zero, so zero is never negative.
    @inlinable public var isNegative: Bool { high < 0 }

    /// The distance from zero, with the same scale.
    @inlinable public var magnitude: Self { isNegative ? -self : self }

    /// The value with the other sign and the same scale; every value has one, so nothing can overflow.
    @inlinable public static prefix func - (value: Self) -> Self {
        Self(unchecked: 0 &- value.significand, scale: value.scale)
    }

    /// The significand without its sign.
    @inline(__always) var digits: UInt128 { significand.magnitude }
}
