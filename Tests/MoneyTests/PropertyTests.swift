import Money
import Testing
import Witness

@Suite struct `For any number` {
    static let random = Seeded.announced(for: "For any number")
    static let rounds = 20_000

    /// Runs `body` on generated literals; a failure names the seed and the round.
    private func each(_ property: Int, _ body: (inout DecimalLiterals) throws -> Bool) rethrows {
        var literals = DecimalLiterals(random: Self.random.fork(property))
        for round in 0..<Self.rounds where try !body(&literals) {
            Issue.record("FOIL_SEED=\(Self.random.seed), round \(round)")
            return
        }
    }

    @Test func `its text reads back as the same number with the same scale`() throws {
        try each(1) { literals in
            let value = literals.accepted().value
            let again = try ExactDecimal(value.description)
            return again == value && again.significand == value.significand && again.scale == value.scale
        }
    }

    @Test func `equality, order and hash agree`() throws {
        each(2) { literals in
            let (a, b) = (literals.accepted().value, literals.accepted().value)
            let finer = try? a.rounded(toScale: UInt8(literals.random.below(256)), rounding: .towardZero)
            let consistent = (a < b) == (b > a) && [a < b, a == b, a > b].count { $0 } == 1
            return consistent && (finer != a || finer?.hashValue == a.hashValue)
        }
    }

    @Test func `adding and taking away again changes nothing but the scale`() throws {
        try each(3) { literals in
            let (a, b) = (literals.accepted().value, literals.accepted().value)
            guard let sum = try? a.adding(b), let back = try? sum.subtracting(b) else { return true }
            let swapped = try b.adding(a)
            return back == a && sum.scale == max(a.scale, b.scale) && sum == swapped && a.magnitude == (-a).magnitude
        }
    }

    @Test func `dividing a product gives the factor`() throws {
        try each(4) { literals in
            let (a, b) = (literals.accepted().value, literals.accepted().value)
            guard !b.isZero, let product = try? a.multiplied(by: b) else { return true }
            return try product.divided(by: b, scale: a.scale, rounding: literals.random.pick(Rounding.allCases)) == a
        }
    }

    @Test func `rounding moves by less than a unit, and in its direction`() throws {
        try each(5) { literals in
            let value = literals.accepted().value
            let scale = UInt8(literals.random.below(Int(value.scale) + 1))
            func rounded(_ mode: Rounding) throws -> ExactDecimal { try value.rounded(toScale: scale, rounding: mode) }
            let (down, up) = (try rounded(.down), try rounded(.up))
            let step = try up.subtracting(down)
            let isOneUnit = step.significand == 1 || (step.isZero && down == value)
            let staysBetween = try Rounding.allCases.allSatisfy { [down, up].contains(try rounded($0)) }
            return down <= value && value <= up && isOneUnit && staysBetween
        }
    }
}
