internal import COpenSSL

/// Keyed digests (RFC 2104), by OpenSSL.
package enum HMAC {
    /// 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] { hmac(cossl_sha256(), key, message) }

    /// 64 bytes.
    package static func sha512(key: [UInt8], message: [UInt8]) -> [UInt8] { hmac(cossl_sha512(), key, message) }

    private static func hmac(_ kind: OpaquePointer, _ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        precondition(key.count <= Int32.max, "a key of 2 GiB is no key")
        return OpenSSL.output { digest, size in
            key.withUnsafeLentBytes { key, keyCount in
                message.withUnsafeLentBytes { message, count in
                    OpenSSL.check(cossl_hmac(kind, key, keyCount, message, count, digest, &size), "HMAC")
                }
            }
        }
    }
}
