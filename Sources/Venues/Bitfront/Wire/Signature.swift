package import Net
import Signing

/// What a Bitfront request is signed with, and over.
///
/// Source: bitfront-api-docs, `2_Authentication_and_Security_Policy.md`.
package struct Signature: Sendable, Hashable {
    package static let keyHeader = "X-API-KEY"
    package static let signHeader = "X-API-SIGN"
    package static let timestampHeader = "X-API-TIMESTAMP"
    package static let nonceHeader = "X-API-NONCE"

    /// Five digits, not used before with the same timestamp.
    package var nonce: String
    /// Milliseconds since 1970, as text: what is signed is what is sent.
    package var timestamp: String

    package init(nonce: String, timestamp: String) {
        self.nonce = nonce
        self.timestamp = timestamp
    }

    /// The nonces of five digits, leading zeros left out as the documents call it a positive integer.
    package static let nonces = 10_000...99_999

    /// Nonce, time, method, path, query without its `?`, and body, with nothing between them.
    package func message(of request: HTTPRequest) -> [UInt8] {
        Array((nonce + timestamp + request.method.rawValue + request.path + (request.query ?? "")).utf8) + request.body
    }

    /// 64 digits: HMAC-SHA256 in lower-case hexadecimal, as `openssl dgst` writes it.
    package func sign(_ request: HTTPRequest, secret: [UInt8]) -> String {
        Hex.lower(HMAC.sha256(key: secret, message: message(of: request)))
    }
}

extension HTTPRequest {
    /// The request with the four headers.
    package func signed(_ signature: Signature, apiKey: String, secret: [UInt8]) -> HTTPRequest {
        var signed = self
        signed.headers.append(Signature.keyHeader, apiKey)
        signed.headers.append(Signature.signHeader, signature.sign(self, secret: secret))
        signed.headers.append(Signature.timestampHeader, signature.timestamp)
        signed.headers.append(Signature.nonceHeader, signature.nonce)
        return signed
    }
}
