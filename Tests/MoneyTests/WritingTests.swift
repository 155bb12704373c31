import Money
import Testing

@Suite struct `Writing a number` {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("1.50", "1.50"), ("-1.50", "-1.50"), ("1e-18", "0.000000000000000001"),
        ("-1e-3", "-0.001"), ("1.50e1", "15.0"), ("1E3", "1000"), ("100", "100"), ("0.10", "0.10"), ("12345678", "12345678"),
        ("123456789.12345678", "123456789.12345678"), ("10000000000000000", "10000000000000000"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("-9999999999999999999.9999999999999999999", "-9999999999999999999.9999999999999999999"),
        ("10000000000000000000.0000000000000001", "10000000000000000000.0000000000000001"),
        ("18446744073709551616", "18446744073709551616"), ("18446744073709551615", "18446744073709551615"),
        ("100000000000000000000000000000", "100000000000000000000000000000"),
    ])
    func `keeps every digit and the scale, without exponent`(_ text: String, written: String) throws {
        #expect(try ExactDecimal(text).description == written)
    }

    @Test func `writes the longest text there is`() throws {
        let digits = String(repeating: "9", count: 38)
        let text = "-0." + String(repeating: "0", count: 217) + digits
        let value = try ExactDecimal("-" + digits + "e-255")
        #expect(value.description == text)
        #expect(text.utf8.count == 258)
    }

    @Test func `appends to what is already written`() throws {
        var output = Array("[".utf8)
        try ExactDecimal("-12.50").write(into: &output)
        output.append(UInt8(ascii: ","))
        try ExactDecimal("7").write(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "[-12.50,7")
    }

    @Test func `writes every number of digits at every scale`() throws {
        for count in 1...38 {
            let digits = String("12345678901234567890123456789012345678".prefix(count))
            for scale in 0...255 {
                let padded = String(repeating: "0", count: max(0, scale + 1 - count)) + digits
                let point = scale == 0 ? "" : "." + padded.suffix(scale)
                #expect(try ExactDecimal("\(digits)e-\(scale)").description == padded.dropLast(scale) + point)
            }
        }
    }
}
