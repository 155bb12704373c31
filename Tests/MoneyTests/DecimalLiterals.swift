import Money
import Witness

/// Makes number literals that visit the edges: the word and the 38-digit limit, runs of zeros, exponents, near misses.
struct DecimalLiterals {
    var random: Seeded

    /// A literal, usually well formed, sometimes too large, now and then no number at all.
    mutating func any() -> [UInt8] {
        random.oneIn(6) ? spoiled() : wellFormed()
    }

    /// A literal that `ExactDecimal` holds.
    mutating func accepted() -> (text: [UInt8], value: ExactDecimal) {
        while true {
            let text = wellFormed()
            if let value = try? text.withUnsafeBytes({ try ExactDecimal(utf8: $0) }) { return (text, value) }
        }
    }

    /// A literal by the grammar; its size and scale may still be refused.
    mutating func wellFormed() -> [UInt8] {
        var text: [UInt8] = random.oneIn(3) ? Array("-".utf8) : []
        text += whole()
        if !random.oneIn(4) { text += [UInt8(ascii: ".")] + digits(fractionLength()) }
        if random.oneIn(5) { text += exponent() }
        return text
    }

    private mutating func whole() -> [UInt8] {
        switch random.below(4) {
        case 0: [UInt8(ascii: "0")]
        case 1: [leading()] + digits(random.below(5))
        case 2: [leading()] + digits(random.below(20))
        default: [leading()] + digits(random.below(39))
        }
    }

    private mutating func fractionLength() -> Int {
        switch random.below(12) {
        case 0: 1 + random.below(60)
        case 1: 230 + random.below(40)
        case 2...4: 1 + random.below(38)
        default: random.pick([1, 2, 8, 8, 16, 18, 18, 19, 20])
        }
    }

    private mutating func leading() -> UInt8 { UInt8(ascii: "1") + UInt8(random.below(9)) }

    /// All different, all nines, all zeros, or zeros with something at the end.
    private mutating func digits(_ count: Int) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: count)
        switch random.below(5) {
        case 0: break
        case 1: for index in digits.indices { digits[index] = UInt8(ascii: "9") }
        case 2: for index in digits.indices.suffix(random.below(30)) { digits[index] = digit() }
        default: for index in digits.indices { digits[index] = digit() }
        }
        return digits
    }

    private mutating func digit() -> UInt8 { UInt8(ascii: "0") + UInt8(random.below(10)) }

    private mutating func exponent() -> [UInt8] {
        var text = [random.pick([UInt8(ascii: "e"), UInt8(ascii: "E")])] + random.pick([[], Array("+".utf8), Array("-".utf8)])
        if random.oneIn(8) { text += digits(1 + random.below(30)) }
        text += Array(String(random.below(random.pick([3, 20, 45, 300, 100_000]))).utf8)
        return text
    }

    /// A literal with one byte too few, too many or different.
    private mutating func spoiled() -> [UInt8] {
        var text = wellFormed()
        let place = random.below(text.count)
        let byte = random.pick(Array("0019+-..eE x,_/:;fNI'\u{7F}".utf8) + [0x80, 0xFF])
        switch random.below(3) {
        case 0: text.remove(at: place)
        case 1: text.insert(byte, at: place)
        default: text[place] = byte
        }
        return text
    }
}
