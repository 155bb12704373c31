import Testing

@testable import Money

@Suite struct `Tables and digit tricks` {
    @Test func `every power is ten times the one before`() {
        #expect(powerOfTen(0) == 1)
        for exponent in 1...PowersOfTen.last { #expect(powerOfTen(exponent) == powerOfTen(exponent - 1) * 10) }
        #expect(powerOfTen(ExactDecimal.maximumDigits) == ExactDecimal.limit)
    }

    @Test func `eight digits come back as they went in`() throws {
        for value in stride(from: 0 as UInt64, to: EightDigits.count, by: 9_973) {
            let text = EightDigits.text(ofSpread: EightDigits(value: value).spread)
            #expect(try #require(EightDigits(text)).value == value)
        }
        #expect(EightDigits(EightDigits.text(ofSpread: EightDigits(value: 99_999_999).spread))?.value == 99_999_999)
    }

    @Test func `one wrong byte of eight is seen wherever it is`() {
        let digits = Array("01234567".utf8)
        for place in digits.indices {
            for byte in UInt8.min ... .max {
                var text = digits
                text[place] = byte
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                #expect((EightDigits(text.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }) != nil) == isDigit)
            }
        }
    }
}
