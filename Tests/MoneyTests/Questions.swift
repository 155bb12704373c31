import Money
import Witness

/// Makes lines for the peer: an operation, its operands, and what `ExactDecimal` answers.
struct Questions {
    var literals: DecimalLiterals

    init(_ random: Seeded) { literals = DecimalLiterals(random: random) }

    /// One line without its end: `add<tab>1.5<tab>2<tab>3.5`.
    mutating func next() -> [UInt8] {
        switch literals.random.below(16) {
        case 0...5: parse()
        case 6...7: two("add") { try $0.adding($1).description }
        case 8: two("subtract") { try $0.subtracting($1).description }
        case 9...10: two("multiply") { try $0.multiplied(by: $1).description }
        case 11...12: two("compare") { String(($0 > $1 ? 1 : 0) - ($0 < $1 ? 1 : 0)) }
        case 13...14: divide()
        default: round()
        }
    }

    private mutating func parse() -> [UInt8] {
        let text = literals.any()
        return line("parse", text, answer: attempt { try text.withUnsafeBytes { try ExactDecimal(utf8: $0) }.description })
    }

    private mutating func two(_ name: String, _ operation: (ExactDecimal, ExactDecimal) throws -> String) -> [UInt8] {
        let (a, b) = pair()
        return line(name, a.text, b.text, answer: attempt { try operation(a.value, b.value) })
    }

    private mutating func divide() -> [UInt8] {
        let (a, b) = pair()
        let (scale, mode) = (scale(near: Int(a.value.scale)), literals.random.pick(Rounding.allCases))
        let answer = attempt { try a.value.divided(by: b.value, scale: scale, rounding: mode).description }
        return line("divide", a.text, b.text, Array("\(scale)".utf8), Array("\(mode)".utf8), answer: answer)
    }

    private mutating func round() -> [UInt8] {
        let a = literals.accepted()
        let (scale, mode) = (scale(near: Int(a.value.scale)), literals.random.pick(Rounding.allCases))
        let answer = attempt { try a.value.rounded(toScale: scale, rounding: mode).description }
        return line("round", a.text, Array("\(scale)".utf8), Array("\(mode)".utf8), answer: answer)
    }

    /// Two operands, often near each other in value, or a divisor that makes ties.
    private mutating func pair() -> (a: (text: [UInt8], value: ExactDecimal), b: (text: [UInt8], value: ExactDecimal)) {
        let a = literals.accepted()
        switch literals.random.below(4) {
        case 0: return (a, neighbour(of: a.value))
        case 1: return (a, small())
        default: return (a, literals.accepted())
        }
    }

    /// The same number at another scale, or one unit beside it, or its opposite.
    private mutating func neighbour(of value: ExactDecimal) -> (text: [UInt8], value: ExactDecimal) {
        let unit = value.significand + Int128(literals.random.below(3) - 1)
        let sign = literals.random.oneIn(2) ? "-" : ""
        let text = "\(sign)\(unit.magnitude)\(String(repeating: "0", count: literals.random.below(12)))"
        let scaled = Array("\(text)e-\(Int(value.scale) + literals.random.below(12))".utf8)
        guard let neighbour = try? scaled.withUnsafeBytes({ try ExactDecimal(utf8: $0) }) else { return small() }
        return (scaled, neighbour)
    }

    private mutating func small() -> (text: [UInt8], value: ExactDecimal) {
        let integer = literals.random.pick([0, 1, 2, 3, 4, 5, 8, 16, -1, -2, -8, 625])
        return (Array("\(integer)".utf8), ExactDecimal(Int64(integer)))
    }

    private mutating func scale(near scale: Int) -> UInt8 {
        UInt8(literals.random.oneIn(4) ? literals.random.below(256) : max(0, min(255, scale + literals.random.below(20) - 12)))
    }

    private func attempt(_ operation: () throws -> String) -> String {
        do { return try operation() } catch is ExactDecimal.Overflow { return "overflow" } catch { return "\(error)" }
    }

    private func line(_ operation: String, _ operands: [UInt8]..., answer: String) -> [UInt8] {
        var line = Array(operation.utf8)
        for field in operands + [Array(answer.utf8)] { line += [UInt8(ascii: "\t")] + field }
        return line
    }
}
