import Signing

/// What a token looks like: `foil_`, 43 characters of secret and 6 of checksum, all of 0-9, A-Z and a-z.
///
/// The secret has 256 bits, so nobody finds it by trying and its digest needs no salt and no slow function. The checksum
/// tells a slip of the keyboard from a token that was revoked; the prefix lets scanners find tokens that were published.
package enum TokenText {
    /// What every token begins with.
    package static let prefix = "foil_"
    /// 62 to the power of 43 is just above 2 to the power of 256.
    static let secretCount = 43
    static let checkCount = 6
    static let count = prefix.utf8.count + secretCount + checkCount

    /// A new one.
    ///
    /// - Parameter random: uniform and unpredictable; the remainder by 62 shifts the odds by less than 2 to the power of -57.
    package static func make(_ random: () -> UInt64) -> String {
        let secret = (0..<secretCount).map { _ in digits[Int(random() % 62)] }
        let text = Array(prefix.utf8) + secret
        return String(decoding: text + check(text[...]), as: UTF8.self)
    }

    /// What the record keeps of a token, in place of it.
    package static func digest(_ text: String) -> String { Hex.lower(Digest.sha256(Array(text.utf8))) }

    /// Whether it can be a token: false after any slip. The time it takes depends on the length of the text alone.
    package static func isWellSpelled(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let body = bytes.dropLast(checkCount)
        let isSound = constantTimeEqual(Array(bytes.suffix(checkCount)), check(body))
        return isSound && bytes.count == count && text.hasPrefix(prefix)
    }

    /// Whether a text holds what may be a token, whole or not: it must not be shown again.
    package static func occurs(in text: String) -> Bool {
        let parts = text.split(separator: prefix, omittingEmptySubsequences: false).dropFirst()
        return parts.contains {
            $0.utf8.prefix(shortest).count == shortest && $0.utf8.prefix(shortest).allSatisfy(digits.contains)
        }
    }

    /// No name of anything goes on like this for so long.
    private static let shortest = 24

    private static func check(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var rest = Digest.sha256(Array(body)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (0..<checkCount).map { _ in
            defer { rest /= 62 }
            return digits[Int(rest % 62)]
        }
    }

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
