import Testing

@testable import Store

@Suite struct SQLiteVersionTests {
    /// STRICT tables came with 3.37.
    @Test func `is new enough for strict tables`() {
        #expect(SQLiteVersion.text.compare("3.37") || SQLiteVersion.text.hasPrefix("4."))
    }
}

extension String {
    fileprivate func compare(_ minimum: String) -> Bool {
        let (mine, theirs) = (parts, minimum.parts)
        return !mine.lexicographicallyPrecedes(theirs)
    }

    private var parts: [Int] { split(separator: ".").compactMap { Int($0) } }
}
