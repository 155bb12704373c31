/// A decimal number kept exactly as it was written: up to 38 significant digits, with its scale.
///
/// The value is `significand / 10^scale`. `"1.50"` has significand 150 and scale 2 and prints as `1.50`.
/// Equality and ordering are numeric (`1.50 == 1.5`), hashing agrees with equality, formatting keeps the scale.
/// There is no way in from a binary floating-point number, and no operation rounds unless a `Rounding` says how.
///
/// The 128-bit significand is stored as two words so that a value takes 17 bytes (24 in an array) and not 32.
public struct ExactDecimal: Sendable, BitwiseCopyable {
    @usableFromInline package let high: Int64
    @usableFromInline package let low: UInt64
    /// Digits after the decimal point, 0...255.
    public let scale: UInt8

    /// The most digits a significand may have.
    public static let maximumDigits = 38

    /// The most digits after the point: what one byte can count, far beyond any venue's 18.
    public static let maximumScale = 255

    /// The first magnitude that needs more than `maximumDigits` digits.
    static let limit: UInt128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    /// Nothing, with scale 0.
    @inlinable public static var zero: ExactDecimal { ExactDecimal(unchecked: 0, scale: 0) }

    /// The digits without the point, with the sign.
    @inlinable public var significand: Int128 { Int128(high) &<< 64 | Int128(low) }

    @inlinable package init(unchecked significand: Int128, scale: UInt8) {
        high = Int64(truncatingIfNeeded: significand &>> 64)
        low = UInt64(truncatingIfNeeded: significand)
        self.scale = scale
    }

    /// The caller has shown that the two words make a significand of at most 38 digits.
    @inlinable @inline(__always) package init(high: Int64, low: UInt64, scale: UInt8) {
        self.high = high
        self.low = low
        self.scale = scale
    }

    /// The caller has shown that `magnitude` is below `limit`.
    @inline(__always) init(unchecked magnitude: UInt128, isNegative: Bool, scale: UInt8) {
        let bits = Int128(truncatingIfNeeded: magnitude)
        self.init(unchecked: isNegative ? 0 &- bits : bits, scale: scale)
    }

    /// An integer, with scale 0.
    @inlinable public init(_ value: Int64) { self.init(unchecked: Int128(value), scale: 0) }

    /// Why a text is not an amount that can be held exactly.
    public enum ParseError: Error, Sendable, Hashable {
        /// The text does not follow the number grammar of RFC 8259.
        case notANumber
        /// The number is written well but needs more than 38 digits.
        case tooManyDigits
        /// The number is written well but has more than 255 digits after the point.
        case scaleTooLarge
    }

    /// The exact result does not fit in 38 digits at its scale, or its scale is above 255.
    public struct Overflow: Error, Sendable, Hashable {
        /// An overflow says nothing more: the operands are the caller's.
        public init() {}
    }
}
