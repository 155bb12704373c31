import Balances
import Money

/// How a balance lies in memory and in a checkpoint.
///
/// The number of its code; four bytes with four bits for each of the eight amounts; then the digits of the amounts that
/// differ from the one before. Zero, absent and "the same as total" take their four bits and nothing else.
enum BalanceForm {
    /// What four bits say of an amount. Derived amounts have the forms of reported ones, `derived` higher.
    enum Nibble {
        static let absent: UInt32 = 0
        static let unreadable: UInt32 = 1
        /// The same digits at the same scale as the last amount that was written out.
        static let same: UInt32 = 2
        /// Zero at that amount's scale.
        static let zeroAtScale: UInt32 = 3
        /// Zero at scale 0.
        static let zero: UInt32 = 4
        /// Digits follow, at that amount's scale.
        static let digits: UInt32 = 5
        /// A scale and digits follow.
        static let scaleAndDigits: UInt32 = 6
        static let derived: UInt32 = 5
    }

    static func write(_ balance: Balance, code: Int, into out: inout [UInt8]) {
        Varint.write(UInt64(code), into: &out)
        let start = out.count
        for _ in 0..<4 { out.append(0) }
        var amounts = AmountWriter()
        amounts.write(balance.total, into: &out)
        amounts.write(balance.available, into: &out)
        amounts.write(balance.held, into: &out)
        amounts.write(balance.wallets.trading, into: &out)
        amounts.write(balance.wallets.borrow, into: &out)
        amounts.write(balance.wallets.collateral, into: &out)
        amounts.write(balance.wallets.lending, into: &out)
        amounts.write(balance.wallets.staking, into: &out)
        for index in 0..<4 { out[start + index] = UInt8(truncatingIfNeeded: amounts.nibbles &>> (8 * UInt32(index))) }
    }

    /// The next balance with an empty code, and its code's number; nil where the bytes cannot be meant.
    @inline(__always) static func read(_ cursor: inout ByteCursor) -> (code: UInt64, balance: Balance)? {
        guard let code = cursor.varint(), let nibbles = cursor.word() else { return nil }
        var amounts = AmountReader(nibbles: nibbles)
        guard let total = amounts.next(&cursor), let available = amounts.next(&cursor),
            let held = amounts.next(&cursor), let trading = amounts.next(&cursor),
            let borrow = amounts.next(&cursor), let collateral = amounts.next(&cursor),
            let lending = amounts.next(&cursor), let staking = amounts.next(&cursor)
        else { return nil }
        let wallets = Wallets(
            trading: trading, borrow: borrow, collateral: collateral, lending: lending, staking: staking)
        return (code, Balance(venueAsset: "", total: total, available: available, held: held, wallets: wallets))
    }
}

extension BalanceForm {
    /// The number of the next balance's code, and what follows it passed over; nil exactly where `read` is.
    @inline(__always) static func pass(_ cursor: inout ByteCursor) -> UInt64? {
        guard let code = cursor.varint(), let nibbles = cursor.word(), var spelled = Spelled(nibbles) else {
            return nil
        }
        while let hasScale = spelled.next() {
            if hasScale, cursor.byte() == nil { return nil }
            guard passDigits(&cursor) else { return nil }
        }
        return code
    }

    /// Those of eight amounts whose digits are written out, found without looking at the others: mostly it is one.
    private struct Spelled {
        /// The lowest bit of the nibble of each of them.
        private var digits: UInt32
        private let scales: UInt32

        /// Nil where a nibble is none of ours, which are those below 12.
        @inline(__always) init?(_ nibbles: UInt32) {
            func bit(_ number: UInt32) -> UInt32 { nibbles &>> number & 0x1111_1111 }
            let (one, two, four, eight) = (bit(0), bit(1), bit(2), bit(3))
            guard eight & four == 0 else { return nil }
            // 5 and 6 are reported digits, 10 and 11 derived ones; 6 and 11 have a scale before them.
            digits = four & (one ^ two) | eight & two
            scales = four & two & ~one | eight & two & one
        }

        /// Whether the next one has a scale; nil where there is no next one.
        @inline(__always) mutating func next() -> Bool? {
            guard digits != 0 else { return nil }
            defer { digits &= digits &- 1 }
            return scales & digits & (0 &- digits) != 0
        }
    }

    @inline(__always) private static func passDigits(_ cursor: inout ByteCursor) -> Bool {
        if cursor.passShortVarint() { return true }
        guard let folded = cursor.wideVarint() else { return false }
        return Varint.unfolded(wide: folded).magnitude < magnitudeLimit
    }
}

/// Writes the amounts of one balance, each beside the last one that was written out.
private struct AmountWriter {
    private(set) var nibbles: UInt32 = 0
    private var shift: UInt32 = 0
    private var last = ExactDecimal.zero

    @inline(__always) mutating func write(_ amount: Amount, into out: inout [UInt8]) {
        let nibble: UInt32 =
            switch amount {
            case .absent: BalanceForm.Nibble.absent
            case .unreadable: BalanceForm.Nibble.unreadable
            case .reported(let value): form(of: value, into: &out)
            case .derived(let value): form(of: value, into: &out) &+ BalanceForm.Nibble.derived
            }
        nibbles |= nibble &<< shift
        shift &+= 4
    }

    @inline(__always) private mutating func form(of value: ExactDecimal, into out: inout [UInt8]) -> UInt32 {
        let hasScale = value.scale == last.scale
        if hasScale, value.low == last.low, value.high == last.high { return BalanceForm.Nibble.same }
        if value.low == 0, value.high == 0 {
            if value.scale == 0 { return BalanceForm.Nibble.zero }
            if hasScale { return BalanceForm.Nibble.zeroAtScale }
        }
        if !hasScale { out.append(value.scale) }
        last = value
        digits(value, into: &out)
        return hasScale ? BalanceForm.Nibble.digits : BalanceForm.Nibble.scaleAndDigits
    }

    @inline(__always) private func digits(_ value: ExactDecimal, into out: inout [UInt8]) {
        if let short = Int64(exactly: value.significand) {
            Varint.write(Varint.folded(short), into: &out)
        } else {
            Varint.write(wide: Varint.folded(wide: value.significand), into: &out)
        }
    }
}

/// The first magnitude that needs more than 38 digits, which no `ExactDecimal` has.
private let magnitudeLimit: UInt128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

/// Reads what `AmountWriter` wrote.
private struct AmountReader {
    private var nibbles: UInt32
    private var last = ExactDecimal.zero

    @inline(__always) init(nibbles: UInt32) { self.nibbles = nibbles }

    @inline(__always) mutating func next(_ cursor: inout ByteCursor) -> Amount? {
        let nibble = nibbles & 0xF
        nibbles &>>= 4
        switch nibble {
        case BalanceForm.Nibble.absent: return .absent
        case BalanceForm.Nibble.unreadable: return .unreadable
        case BalanceForm.Nibble.same...BalanceForm.Nibble.scaleAndDigits:
            guard let value = value(nibble, &cursor) else { return nil }
            return .reported(value)
        default:
            guard let value = value(nibble &- BalanceForm.Nibble.derived, &cursor) else { return nil }
            return .derived(value)
        }
    }

    @inline(__always) private mutating func value(_ form: UInt32, _ cursor: inout ByteCursor) -> ExactDecimal? {
        switch form {
        case BalanceForm.Nibble.same: return last
        case BalanceForm.Nibble.zeroAtScale: return ExactDecimal(unchecked: 0, scale: last.scale)
        case BalanceForm.Nibble.zero: return .zero
        case BalanceForm.Nibble.digits: return digits(scale: last.scale, &cursor)
        case BalanceForm.Nibble.scaleAndDigits:
            guard let scale = cursor.byte() else { return nil }
            return digits(scale: scale, &cursor)
        default: return nil
        }
    }

    @inline(__always) private mutating func digits(scale: UInt8, _ cursor: inout ByteCursor) -> ExactDecimal? {
        guard let folded = cursor.wideVarint() else { return nil }
        let significand = Varint.unfolded(wide: folded)
        guard significand.magnitude < magnitudeLimit else { return nil }
        last = ExactDecimal(unchecked: significand, scale: scale)
        return last
    }
}
