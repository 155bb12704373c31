import Money
import Testing

private let most = "99999999999999999999999999999999999999"

@Suite struct `Exact arithmetic` {
    static let sums: [(String, String, String)] = [
        ("1.5", "2.25", "3.75"), ("0.1", "0.2", "0.3"), ("1", "-1.00", "0.00"), ("-0.5", "0.25", "-0.25"), ("5", "0.000", "5.000"),
        ("99999999999999999999999999999999999998", "1", most), ("-99999999999999999999999999999999999998", "-1", "-" + most),
        ("100", "-99.999999999999999999999999999999999999", "0.000000000000000000000000000000000001"),
        ("-100", "99.999999999999999999999999999999999999", "-0.000000000000000000000000000000000001"),
        ("0", "1e-255", "0." + String(repeating: "0", count: 254) + "1"),
        ("18446744073709551615", "1", "18446744073709551616"), ("1e-19", "1", "1.0000000000000000001"),
    ]

    @Test(arguments: sums)
    func `adds with the larger scale`(_ a: String, _ b: String, sum: String) throws {
        let (left, right) = (try ExactDecimal(a), try ExactDecimal(b))
        #expect(try left.adding(right).description == sum)
        #expect(try right.adding(left).description == sum)
        #expect(try left.subtracting(-right).description == sum)
    }

    static let largeSums: [(String, String)] = [
        (most, "1"), ("-" + most, "-1"), (most, most), ("-" + most, "-" + most), (most, "0.0"), ("1", "1e-38"), ("1e37", "0.00"),
        ("1", "1e-255"), ("4e37", "1e-1"), ("3e37", "-1e-1"), (most, "9e-255"),
    ]

    @Test(arguments: largeSums)
    func `refuses a sum that needs more than 38 digits at its scale`(_ a: String, _ b: String) throws {
        let (left, right) = (try ExactDecimal(a), try ExactDecimal(b))
        #expect(throws: ExactDecimal.Overflow()) { try left.adding(right) }
        #expect(throws: ExactDecimal.Overflow()) { try right.adding(left) }
        #expect(throws: ExactDecimal.Overflow()) { try left.subtracting(-right) }
    }

    static let products: [(String, String, String)] = [
        ("1.50", "2.0", "3.000"), ("-1.5", "0.5", "-0.75"), ("-3", "-4", "12"), ("0.00", "-7.1", "0.000"),
        ("9999999999999999999", "9999999999999999999", "99999999999999999980000000000000000001"), (most, "1", most),
        ("0e-200", "1e-55", "0." + String(repeating: "0", count: 255)),
    ]

    @Test(arguments: products)
    func `multiplies with the sum of the scales`(_ a: String, _ b: String, product: String) throws {
        #expect(try ExactDecimal(a).multiplied(by: ExactDecimal(b)).description == product)
        #expect(try ExactDecimal(b).multiplied(by: ExactDecimal(a)).description == product)
    }

    @Test(arguments: [
        (most, "2"), ("10000000000000000000", "10000000000000000000"), (most, "1.0"), (most, most), ("1e-200", "1e-56"), ("0e-255", "0.0"),
    ])
    func `refuses a product beyond 38 digits or 255 places`(_ a: String, _ b: String) throws {
        #expect(throws: ExactDecimal.Overflow()) { try ExactDecimal(a).multiplied(by: ExactDecimal(b)) }
    }

    @Test func `knows its sign`() throws {
        let (owed, nothing) = (try ExactDecimal("-1.50"), try ExactDecimal("-0.00"))
        #expect(owed.isNegative && !owed.isZero && owed.magnitude.description == "1.50" && (-owed).description == "1.50")
        #expect(!nothing.isNegative && nothing.isZero && (-nothing).description == "0.00")
        #expect((-(try ExactDecimal(most))).description == "-" + most)
        #expect(ExactDecimal.zero.isZero && ExactDecimal.zero.description == "0")
    }
}

@Suite struct `Comparing numbers` {
    /// Strictly ascending; every pair is compared both ways.
    static let ascending = [
        "-" + most, "-1e37", "-100", "-99.999999999999999999999999999999999999", "-1", "-0.5", "-1e-255", "0", "1e-255", "2e-255",
        "9e-38", "1e-37", "0.5", "0.50000000000000000000000000000000000001", "1", "1.0000000000000000000000000000000000001",
        "18446744073709551615", "18446744073709551616", "9999999999999999999999999999999999999.9", "1e37", most,
    ]

    @Test func `orders any pair of scales by value`() throws {
        let values = try Self.ascending.map { try ExactDecimal($0) }
        for (i, a) in values.enumerated() {
            for (j, b) in values.enumerated() {
                #expect((a < b) == (i < j), "\(a) < \(b)")
                #expect((a == b) == (i == j), "\(a) == \(b)")
            }
        }
    }

    @Test(arguments: [
        ("1.50", "1.5"), ("0", "0e-255"), ("-0.0", "0"), ("1e37", "10000000000000000000000000000000000000"), ("100", "100.000"),
        ("-1e-17", "-0.0000000000000000100"), ("1", "1.0000000000000000000000000000000000000"), ("1e-200", "1000e-203"),
    ])
    func `equal numbers are equal and hash alike at every scale`(_ a: String, _ b: String) throws {
        let (left, right) = (try ExactDecimal(a), try ExactDecimal(b))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(Set([left, right]).count == 1)
    }
}
