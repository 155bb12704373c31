internal import COpenSSL

/// Digests of byte strings, by OpenSSL.
package enum Digest {
    /// 16 bytes. Broken as a promise of integrity; here because CoinW signs with it.
    package static func md5(_ bytes: [UInt8]) -> [UInt8] { digest(cossl_md5(), bytes) }

    /// 20 bytes. Here because the WebSocket handshake (RFC 6455) asks for it.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { digest(cossl_sha1(), bytes) }

    /// 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { digest(cossl_sha256(), bytes) }

    /// 64 bytes.
    package static func sha512(_ bytes: [UInt8]) -> [UInt8] { digest(cossl_sha512(), bytes) }

    private static func digest(_ kind: OpaquePointer, _ bytes: [UInt8]) -> [UInt8] {
        OpenSSL.output { digest, size in
            bytes.withUnsafeLentBytes { OpenSSL.check(cossl_digest(kind, $0, $1, digest, &size), "EVP_Digest") }
        }
    }
}
