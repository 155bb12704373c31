/// Eight decimal digits in one word, read and written without a loop.
///
/// The first character is the lowest byte, as a little-endian load gives it; a big-endian machine swaps on the way.
struct EightDigits {
    /// The digits as a number below `count`.
    let value: UInt64

    /// How many numbers eight digits can write.
    static let count: UInt64 = 100_000_000

    private static let zeros: UInt64 = 0x3030_3030_3030_3030
    private static let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0

    @inline(__always) init(value: UInt64) { self.value = value }

    /// Nothing when any of the eight characters is not a digit.
    @inline(__always) init?(_ loaded: UInt64) {
        let text = UInt64(littleEndian: loaded)
        // Adding 6 to a digit must not reach the next high nibble, and the high nibble must be 3 before and after.
        let overNine = text &+ 0x0606_0606_0606_0606
        let highNibbles = (text & Self.high) | ((overNine & Self.high) &>> 4)
        guard highNibbles == 0x3333_3333_3333_3333 else { return nil }
        // Neighbours are joined pairwise: bytes to 0...99, then to 0...9999, then to the whole.
        let pairs = ((text &- Self.zeros) &* (1 + 10 &<< 8)) &>> 8 & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* (1 + 100 &<< 16)) &>> 16 & 0x0000_FFFF_0000_FFFF
        value = (fours &* (1 + 10_000 &<< 32)) &>> 32
    }

    /// The digits as bytes 0...9, the first in the lowest byte: what is left to add is the character zero.
    @inline(__always) var spread: UInt64 {
        let fours = value / 10_000 | (value % 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F  // n / 100 for n below 10,000
        let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = (pairs &* 103) &>> 10 & 0x000F_000F_000F_000F  // n / 10 for n below 100
        return tens | (pairs &- tens &* 10) &<< 8
    }

    /// The eight characters, ready to be stored.
    @inline(__always) static func text(ofSpread spread: UInt64) -> UInt64 { (spread | zeros).littleEndian }
}
