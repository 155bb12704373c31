package import Balances
package import Money

// Amounts with their scale and how they are known: about ten bytes each.

extension ByteWriter {
    /// Zero takes two bytes; the sign stands in the lowest bit.
    package mutating func decimal(_ value: ExactDecimal) {
        byte(value.scale)
        let significand = value.significand
        var rest = UInt128(bitPattern: (significand << 1) ^ (significand >> 127))
        while rest > UInt128(UInt64.max >> 1) {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        unsigned(UInt64(truncatingIfNeeded: rest))
    }

    /// The venue's code, two bits for how each of the eight amounts is known, and those that have a value.
    package mutating func balance(_ balance: Balance) {
        text(balance.venueAsset)
        let amounts = balance.fields
        var knowledge: UInt16 = 0
        for (place, amount) in amounts.enumerated() { knowledge |= amount.knowledge << (2 * UInt16(place)) }
        byte(UInt8(truncatingIfNeeded: knowledge))
        byte(UInt8(truncatingIfNeeded: knowledge >> 8))
        for amount in amounts { if let value = amount.value { decimal(value) } }
    }
}

extension ByteReader {
    package mutating func decimal() throws(Malformed) -> ExactDecimal {
        let scale = try byte()
        var bits: UInt128 = 0
        var shift: UInt128 = 0
        while true {
            let next = try byte()
            guard shift < 126 || (shift == 126 && next <= 3) else { throw Malformed() }
            bits |= UInt128(next & 0x7F) << shift
            if next < 0x80 { break }
            shift += 7
        }
        let significand = Int128(bitPattern: bits >> 1) ^ -Int128(bitPattern: bits & 1)
        guard significand.magnitude < Self.significandLimit else { throw Malformed() }
        return ExactDecimal(unchecked: significand, scale: scale)
    }

    /// What 38 digits cannot write any more.
    private static let significandLimit = (0..<ExactDecimal.maximumDigits).reduce(UInt128(1)) { product, _ in
        product * 10
    }

    package mutating func balance() throws(Malformed) -> Balance {
        let venueAsset = try text()
        var knowledge = UInt16(try byte())
        knowledge |= UInt16(try byte()) << 8
        func next() throws(Malformed) -> Amount {
            defer { knowledge >>= 2 }
            return switch knowledge & 3 {
            case Amount.Knowledge.reported: .reported(try decimal())
            case Amount.Knowledge.derived: .derived(try decimal())
            case Amount.Knowledge.unreadable: .unreadable
            default: .absent
            }
        }
        return Balance(
            venueAsset: venueAsset, total: try next(), available: try next(), held: try next(),
            wallets: Wallets(
                trading: try next(), borrow: try next(), collateral: try next(), lending: try next(),
                staking: try next()))
    }
}

extension Balance {
    /// In the order in which they are written; without the names, which cost more than the amounts.
    fileprivate var fields: [Amount] {
        [
            total, available, held, wallets.trading, wallets.borrow, wallets.collateral, wallets.lending,
            wallets.staking,
        ]
    }
}

extension Amount {
    fileprivate enum Knowledge {
        static let absent: UInt16 = 0
        static let reported: UInt16 = 1
        static let derived: UInt16 = 2
        static let unreadable: UInt16 = 3
    }

    fileprivate var knowledge: UInt16 {
        switch self {
        case .absent: Knowledge.absent
        case .reported: Knowledge.reported
        case .derived: Knowledge.derived
        case .unreadable: Knowledge.unreadable
        }
    }
}
