package import Net
import Signing

/// The three headers of every TheDex request: the key, the body in Base64, and a keyed digest of that Base64 text.
///
/// The page calls the last one the body "encrypted with the secret key"; it is an HMAC-SHA512. That it is written in
/// lower-case hexadecimal is what three independent clients do; no page says it (docs/venues/thedex.md).
/// Source: docs.thedex.cloud/documentation.
package enum Signature {
    package static let keyHeader = "X-EX-APIKEY"
    package static let payloadHeader = "X-EX-PAYLOAD"
    package static let signatureHeader = "X-EX-SIGNATURE"

    /// Base64, standard alphabet with padding, of the very bytes that are sent.
    package static func payload(of body: [UInt8]) -> String { Base64.encode(body) }

    /// 128 digits. What is signed is the Base64 text, not the JSON under it.
    package static func sign(payload: String, secret: [UInt8]) -> String {
        Hex.lower(HMAC.sha512(key: secret, message: Array(payload.utf8)))
    }

    package static func headers(body: [UInt8], apiKey: String, secret: [UInt8]) -> HTTPHeaders {
        let payload = payload(of: body)
        return [
            keyHeader: apiKey, payloadHeader: payload, signatureHeader: sign(payload: payload, secret: secret),
            "Content-Type": "application/json", "Accept": "application/json",
        ]
    }
}
