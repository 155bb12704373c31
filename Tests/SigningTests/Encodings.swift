import Signing
import Testing

struct Encodings {
    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")])
    func `Base64 as in RFC 4648`(_ text: String, _ expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
        #expect(Base64.decode(expected) == Array(text.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=", "==", "Zh==", "Zm9=", " Zg==", "Zg== ", "Zg==\n", "Zm9v\n", "Zm 9", "Zm-_", "Zm9v====", "Zg==Zg==", "Zé", "\u{0}\u{0}\u{0}\u{0}", "=Zg=",
        "    ",
    ])
    func `refuses what no bytes encode to`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `every byte comes back from Base64, in every position`() {
        for count in 0...260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test func `hexadecimal digits of both cases`() {
        #expect(Hex.lower([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
        #expect(Hex.upper([0x00, 0x0F, 0xA5, 0xFF]) == "000FA5FF")
        #expect(Hex.lower([]) == "")
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("", "a", false), ("abc", "abcd", false), ("abcd", "abc", false),
        ("secret", "secret", true), ("secreT", "secret", false), ("Secret", "secret", false), ("e\u{301}", "é", false),
    ])
    func `equality by bytes`(_ presented: String, _ expected: String, _ isEqual: Bool) {
        #expect(constantTimeEqual(presented, expected) == isEqual)
        #expect(constantTimeEqual(Array(presented.utf8), Array(expected.utf8)) == isEqual)
    }
}
