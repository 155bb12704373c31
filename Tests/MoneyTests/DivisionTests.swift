import Money
import Testing

private let most = "99999999999999999999999999999999999999"

private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

@Suite struct `Dividing and rounding` {
    /// What each mode makes of a number rounded to no places.
    @Test(arguments: [
        (Rounding.towardZero, "2 1 1 1 0 0 0 0 -1 -1 -2"), (.awayFromZero, "3 2 2 1 1 1 -1 -1 -1 -2 -3"),
        (.down, "2 1 1 1 0 0 -1 -1 -1 -2 -3"), (.up, "3 2 2 1 1 1 0 0 -1 -1 -2"), (.halfEven, "2 2 1 1 1 0 0 -1 -1 -2 -2"),
        (.halfUp, "3 2 1 1 1 1 -1 -1 -1 -2 -3"), (.halfDown, "2 1 1 1 1 0 0 -1 -1 -1 -2"),
    ])
    func `rounds as its mode says`(_ rounding: Rounding, expected: String) throws {
        let given = ["2.5", "1.5", "1.1", "1.0", "0.9", "0.5", "-0.5", "-0.9", "-1.0", "-1.5", "-2.5"]
        let rounded = try given.map { try ExactDecimal($0).rounded(toScale: 0, rounding: rounding).description }
        #expect(rounded.joined(separator: " ") == expected)
    }

    static let rescaled: [(String, UInt8, String)] = [
        ("1.5", 3, "1.500"), ("1.25", 1, "1.2"), ("1.35", 1, "1.4"), ("0.00", 0, "0"), ("0", 255, "0." + zeros(255)),
        ("1e-255", 0, "0"), ("1e-255", 254, "0." + zeros(254)), (most + "e-38", 0, "1"), ("-0.4", 0, "0"),
        ("9.9999999999999999999999999999999999999", 36, "10." + zeros(36)),
    ]

    @Test(arguments: rescaled)
    func `gives a number the scale asked for`(_ text: String, scale: UInt8, rounded: String) throws {
        #expect(try ExactDecimal(text).rounded(toScale: scale, rounding: .halfEven).description == rounded)
    }

    @Test(arguments: [(most, UInt8(1)), ("1", 38), ("1e37", 255)])
    func `refuses zeros beyond 38 digits`(_ text: String, scale: UInt8) throws {
        #expect(throws: ExactDecimal.Overflow()) { try ExactDecimal(text).rounded(toScale: scale, rounding: .halfEven) }
    }

    static let quotients: [(String, String, UInt8, String)] = [
        ("1", "3", 5, "0.33333"), ("2", "3", 5, "0.66667"), ("-2", "3", 5, "-0.66667"), ("10", "4", 1, "2.5"), ("10", "4", 0, "2"),
        ("1", "8", 2, "0.12"), ("0.0", "-7", 3, "0.000"), (most, most, 37, "1." + zeros(37)), ("1e-255", "1e-255", 0, "1"),
        ("1e-255", "1e37", 255, "0." + zeros(255)), (most, "1", 0, most), ("1", most, 75, "0." + zeros(37) + "1" + zeros(37)),
        ("1e37", most, 38, "0.1" + zeros(37)), ("0", "1e-255", 0, "0"),
    ]

    @Test(arguments: quotients)
    func `divides, rounding once`(_ a: String, _ b: String, scale: UInt8, quotient: String) throws {
        let value = try ExactDecimal(a).divided(by: ExactDecimal(b), scale: scale, rounding: .halfEven)
        #expect(value.description == quotient)
    }

    @Test(arguments: [
        ("1", most, UInt8(76)), (most, "0.1", 0), ("1", "1", 38), ("1e37", "1e-255", 0), ("1e-200", "1e-255", 255),
        (most, "1e-255", 255), (most, "9", 1),
    ])
    func `refuses a quotient that needs more than 38 digits`(_ a: String, _ b: String, scale: UInt8) throws {
        let (dividend, divisor) = (try ExactDecimal(a), try ExactDecimal(b))
        #expect(throws: ExactDecimal.DivisionError.overflow) { try dividend.divided(by: divisor, scale: scale, rounding: .halfEven) }
    }

    @Test func `refuses to divide by zero at any scale`() throws {
        for zero in ["0", "-0.00", "0e-255"] {
            #expect(throws: ExactDecimal.DivisionError.divisionByZero) {
                try ExactDecimal("0").divided(by: ExactDecimal(zero), scale: 0, rounding: .halfEven)
            }
        }
    }
}
