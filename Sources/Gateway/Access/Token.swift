package import Balances

/// What is kept of a token: everything but the token.
package struct Token: Sendable, Hashable {
    /// For people and for the log; no two in force have the same.
    package var name: String
    /// SHA-256 of the token's text, in small hexadecimal digits.
    package var digest: String
    /// What it reaches.
    package var scope: Scope
    package var created: Timestamp
    /// From then on it is as if revoked; nil for never.
    package var expires: Timestamp?

    package init(name: String, digest: String, scope: Scope, created: Timestamp, expires: Timestamp?) {
        self.name = name
        self.digest = digest
        self.scope = scope
        self.created = created
        self.expires = expires
    }

    /// Whether it has reached its end.
    package func isOver(at now: Timestamp) -> Bool { expires.map { now >= $0 } ?? false }

    /// `[A-Za-z0-9._-]`, so that a name stands in a log as it is.
    package static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static let longestName = 64
}
