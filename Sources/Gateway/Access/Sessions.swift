import Balances
import Net
import Signing

/// What a browser is given for a token: a cookie that is good for some hours, at this daemon, until it ends.
///
/// It is signed, not kept: no number of sign-ins takes memory. It names the token by its digest, so a revocation ends it, and
/// it is not the token: cookies of one host are seen by what listens on its other ports.
struct Sessions: Sendable {
    /// Known to this process alone.
    private let key: [UInt8]

    init(_ random: () -> UInt64) {
        key = (0..<4).flatMap { _ in withUnsafeBytes(of: random()) { Array($0) } }
    }

    /// A working day with what comes before and after.
    static let length = Duration.seconds(12 * 3_600)

    /// Ports of one host share their cookies; a name with the port keeps two daemons from signing each other's people out.
    static func cookieName(_ base: BaseURL, isSecure: Bool) -> String {
        isSecure ? "__Host-foil-\(base.port)" : "foil-\(base.port)"
    }

    /// The cookie's value for a token.
    func value(_ digest: String, until: Timestamp) -> String {
        let body = "\(until.milliseconds).\(digest)"
        return "\(body).\(signature(body))"
    }

    /// Nil for what this process has not signed: it may be another program's cookie, and says nothing.
    func pass(_ value: String) -> Pass? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let milliseconds = Int64(parts[0]) else { return nil }
        guard constantTimeEqual(String(parts[2]), signature("\(parts[0]).\(parts[1])")) else { return nil }
        return Pass(digest: String(parts[1]), until: Timestamp(milliseconds: milliseconds))
    }

    private func signature(_ body: String) -> String {
        Hex.lower(HMAC.sha256(key: key, message: Array(body.utf8)))
    }
}
