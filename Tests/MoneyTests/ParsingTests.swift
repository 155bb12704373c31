import Money
import Testing

@Suite struct `Reading a number` {
    static let accepted: [(String, String, Int)] = [
        ("0", "0", 0), ("-0", "0", 0), ("0.00", "0", 2), ("-0.00", "0", 2), ("7", "7", 0), ("-12.50", "-1250", 2),
        ("257.518301140000000", "257518301140000000", 15), ("1e-18", "1", 18), ("1.50e1", "150", 1), ("1E3", "1000", 0),
        ("1.5e3", "1500", 0), ("1.5E+1", "15", 0), ("1e-0", "1", 0), ("1e0003", "1000", 0), ("0e999", "0", 0), ("-0e999", "0", 0),
        ("0e99999999999999999999999999", "0", 0), ("0.0e1", "0", 0), ("0.000e1", "0", 2), ("0e-255", "0", 255),
        ("1e37", "10000000000000000000000000000000000000", 0),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999", 0),
        ("-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", 0),
        ("9999999999999999999.9999999999999999999", "99999999999999999999999999999999999999", 19),
        ("12.000000000000000000", "12000000000000000000", 18),
        ("0.00000000000000000000000000000000000001", "1", 38),
        ("0.000000000000000000000099999999999999999999999999999999999999", "99999999999999999999999999999999999999", 60),
        ("123456789012345678901234.5", "1234567890123456789012345", 1), ("18446744073709551616", "18446744073709551616", 0),
        ("170141183460469231731687303715884105.72", "17014118346046923173168730371588410572", 2),
        ("1e-255", "1", 255), ("10e-255", "10", 255), ("0.1e-254", "1", 255), ("1.0e-254", "10", 255),
        ("1e-0000000000000000000000000000000000001", "1", 1),
    ]

    @Test(arguments: accepted)
    func `accepts`(_ text: String, significand: String, scale: Int) throws {
        let value = try ExactDecimal(text)
        #expect(value.significand == Int128(significand))
        #expect(Int(value.scale) == scale)
    }

    @Test(arguments: [
        "", " ", "-", "+", "+1", ".", ".5", "5.", "-.5", "-5.", "01", "00", "-01", "0x10", "1 ", " 1", "1\n", "1_000", "1,000",
        "1.2.3", "1..2", "--1", "1-", "-+1", "e", "e5", "1e", "1e+", "1e-", "1e1.5", "1ee5", "1e+-5", "1.e5", ".e5", "1e5e5", "1e 5",
        "NaN", "nan", "Infinity", "-inf", "null", "1f", "12abc", "1'", "\"1\"", "１", "٣", "1\u{0}", "\u{0}", "1/", "1:", "1.:", "1./",
        "12345678/", "/12345678", "1234567:8", "123456789012345678901234567890123456789x", "1e99999999999999999999x", "0.1234567x",
        "-00.5", "0-", "1.-5", "1e0x10", "1e５",
    ])
    func `refuses what is not a number`(_ text: String) {
        #expect(throws: ExactDecimal.ParseError.notANumber) { try ExactDecimal(text) }
    }

    @Test(arguments: [
        "100000000000000000000000000000000000000", "-100000000000000000000000000000000000000", "1e38", "10e37", "1.0e39", "1.5e38",
        "999999999999999999999999999999999999999", "9999999999999999999.99999999999999999990",
        "1.00000000000000000000000000000000000000", "99e37", "1e999", "1e99999999999999999999999", "1e18446744073709551616",
        "123456789012345678901234567890123456789e-300", "0.0000100000000000000000000000000000000000000",
        "17014118346046923173168730371588410572.7", "340282366920938463463374607431768211456",
    ])
    func `refuses more than 38 digits`(_ text: String) {
        #expect(throws: ExactDecimal.ParseError.tooManyDigits) { try ExactDecimal(text) }
    }

    @Test(arguments: ["1e-256", "0e-256", "0.0e-255", "10e-256", "1e-99999999999999999999999", "-1e-18446744073709551616"])
    func `refuses more than 255 digits after the point`(_ text: String) {
        #expect(throws: ExactDecimal.ParseError.scaleTooLarge) { try ExactDecimal(text) }
    }

    @Test func `counts 255 zeros after the point as scale, and one more as too many`() throws {
        #expect(try ExactDecimal("0." + String(repeating: "0", count: 255)).scale == 255)
        #expect(throws: ExactDecimal.ParseError.scaleTooLarge) { try ExactDecimal("0." + String(repeating: "0", count: 256)) }
    }

    @Test func `lets an exponent undo any number of zeros`() throws {
        let value = try ExactDecimal("0." + String(repeating: "0", count: 99_999) + "1e100000")
        #expect(value.significand == 1 && value.scale == 0)
    }

    @Test func `never reads past the end of its bytes`() throws {
        let text = Array("1234567890123456789".utf8)
        for count in 1...text.count {
            let value = try text.withUnsafeBytes { try ExactDecimal(utf8: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            #expect(String(describing: value) == String(decoding: text[..<count], as: UTF8.self))
        }
    }

    @Test func `refuses an empty buffer without memory`() {
        #expect(throws: ExactDecimal.ParseError.notANumber) { try ExactDecimal(utf8: UnsafeRawBufferPointer(start: nil, count: 0)) }
        #expect(throws: ExactDecimal.ParseError.notANumber) { try ExactDecimal(utf8: UnsafeBufferPointer<UInt8>(start: nil, count: 0)) }
    }

    @Test func `reads a part of a longer text`() throws {
        let text = "amount=1.50;"
        #expect(try ExactDecimal(text.dropFirst(7).dropLast()).description == "1.50")
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func `takes every integer of 64 bits`(_ integer: Int64) {
        #expect(ExactDecimal(integer).description == String(integer))
        #expect(ExactDecimal(integer).scale == 0)
    }

    @Test func `takes 17 bytes, 24 in a row`() {
        #expect(MemoryLayout<ExactDecimal>.size == 17)
        #expect(MemoryLayout<ExactDecimal>.stride == 24)
    }
}
