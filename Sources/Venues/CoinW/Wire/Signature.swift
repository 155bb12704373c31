import Signing

/// The parameter `sign` of private spot calls: MD5 in capitals over the sorted parameters and the secret.
///
/// There is neither time nor nonce in it, so a call that was seen once can be replayed for ever.
/// Source: Coinw-Api/websocket-client `src/main/py/api.py` @40e2dd1; a vector in docs/venues/coinw.md.
package enum Signature {
    /// Parameters that are not signed: the signature itself, and the command, which belongs to the address.
    package static let unsigned: Set<String> = ["sign", "command"]

    /// What is digested: `k=v` by name, joined by `&`, values as they are and not URL-encoded, the secret last.
    package static func text(of parameters: [Parameter], secret: [UInt8]) -> [UInt8] {
        let signed = parameters.filter { !unsigned.contains($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return signed.flatMap { Array("\($0.name)=\($0.value)&".utf8) } + Array("secret_key=".utf8) + secret
    }

    /// 32 hexadecimal digits in capitals.
    package static func sign(_ parameters: [Parameter], secret: [UInt8]) -> String {
        Hex.upper(Digest.md5(text(of: parameters, secret: secret)))
    }

    /// Whether a presented signature is the right one, in constant time.
    ///
    /// - Parameter anyCase: accepts digits in small letters too, which no source says the venue does.
    package static func verifies(
        _ presented: String, _ parameters: [Parameter], secret: [UInt8], anyCase: Bool = false
    ) -> Bool {
        constantTimeEqual(anyCase ? presented.uppercased() : presented, sign(parameters, secret: secret))
    }
}
