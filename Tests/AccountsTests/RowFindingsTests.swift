import Accounts
import Balances
import Testing

struct RowFindingsTests {
    private static func repeated(_ codes: [String]) -> [String] {
        let balances = codes.map { Balance(venueAsset: $0, total: .absent, available: .absent, held: .absent) }
        return Finding.repeated(in: balances, holder: .owner, source: { $0..<($0 + 1) }, text: { "row \($0.lowerBound)" })
            .map { "\($0.venueAsset ?? "") at \($0.evidence)" }
    }

    @Test(arguments: [0, 1, 2, 15, 16, 17, 18, 100, 1_000]) func `finds each code that came before`(_ count: Int) {
        let codes = (0..<count).map { "code of some length \($0)" }
        #expect(Self.repeated(codes) == [])
        guard let first = codes.first, let last = codes.last else { return }
        #expect(Self.repeated(codes + [first, last]) == ["\(first) at row \(count)", "\(last) at row \(count + 1)"])
        #expect(Self.repeated([last] + codes) == ["\(last) at row \(count)"])
    }

    /// `String` calls the two the same; the venue does not.
    @Test(arguments: [0, 30]) func `tells codes apart by their bytes`(_ others: Int) {
        let codes = ["\u{E9}", "e\u{301}"] + (0..<others).map { "c\($0)" }
        #expect(codes[0] == codes[1])
        #expect(Self.repeated(codes) == [])
        #expect(Self.repeated(codes + ["e\u{301}"]) == ["e\u{301} at row \(others + 2)"])
    }

    @Test(arguments: [3, 40]) func `names a code as often as it comes again`(_ count: Int) {
        #expect(Self.repeated(Array(repeating: "x", count: count)).count == count - 1)
    }

    /// Codes made to crowd into one slot of the table, as an attacker would: they are looked up another way.
    @Test func `finds a code among many that were made to collide`() {
        func digest(_ code: String) -> UInt64 {
            code.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
        let crowd = Array((0...).lazy.map { "x\($0)" }.filter { (digest($0) ^ digest($0) >> 32) % 128 == 0 }.prefix(60))
        #expect(Self.repeated(crowd) == [])
        #expect(Self.repeated(crowd + ["y", crowd[0]]) == ["\(crowd[0]) at row 61"])
    }
}
