import Testing

@testable import Configuration

@Suite struct `The nearest known word` {
    private let keys = ["venue", "apiKey", "secretKey", "baseURL", "timeout"]

    @Test(
        arguments: [
            ("apiKye", "apiKey"), ("apikey", "apiKey"), ("apKey", "apiKey"), ("venu", "venue"), ("timeuot", "timeout"),
            ("secretkeys", "secretKey"), ("secret", nil), ("password", nil), ("", nil), ("url", nil), ("x", nil),
        ] as [(String, String?)])
    func `forgives one slip in three letters`(word: String, expected: String?) {
        #expect(nearest(to: word, among: keys) == expected)
    }

    @Test func `does not compare hostile lengths`() {
        #expect(nearest(to: String(repeating: "a", count: 100_000), among: keys) == nil)
    }
}
