/// A decimal number kept exactly as it was written: up to 38 significant digits, with its scale.
///
/// The value is `significand / 10^scale`. `"1.50"` has significand 150 and scale 2 and prints as `1.50`.
/// Equality and ordering are numeric (`1.50 == 1.5`), hashing agrees with equality, formatting keeps the scale.
/// There is no way in from a binary floating-point number.
public struct ExactDecimal: Sendable {
    @usableFromInline package let high: Int64
    @usableFromInline package let low: UInt64
    /// Digits after the decimal point, 0...255.
    public let scale: UInt8

    /// The most digits a significand may have.
    public static let maximumDigits = 38

    /// The digits without the point, with the sign.
    @inlinable public var significand: Int128 { Int128(high) << 64 | Int128(low) }

    @inlinable package init(unchecked significand: Int128, scale: UInt8) {
        high = Int64(truncatingIfNeeded: significand >> 64)
        low = UInt64(truncatingIfNeeded: significand)
        self.scale = scale
    }

    /// Why a text is not an amount that can be held exactly.
    public enum ParseError: Error, Sendable, Hashable {
        /// The text does not follow the number grammar of RFC 8259.
        case notANumber
        /// The number is written well but needs more than 38 digits.
        case tooManyDigits
        /// The number is written well but has more than 255 digits after the point.
        case scaleTooLarge
    }

    /// The result does not fit in 38 digits.
    public struct Overflow: Error, Sendable, Hashable {
        public init() {}
    }
}
