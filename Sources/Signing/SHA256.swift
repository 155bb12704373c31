internal import COpenSSL

/// SHA-256 over bytes that come in pieces, by OpenSSL; good for many digests, one after the other.
///
/// Belongs to one thread.
package final class SHA256 {
    /// The length of a digest.
    package static let byteCount = 32

    private let context: OpaquePointer

    package init() {
        guard let context = cossl_digest_create() else { preconditionFailure("no memory for a SHA-256 context") }
        self.context = context
        begin()
    }

    deinit { cossl_digest_destroy(context) }

    /// The next piece.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        OpenSSL.check(cossl_digest_feed(context, start, bytes.count), "EVP_DigestUpdate")
    }

    /// The next piece.
    package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of all pieces since the last one.
    package func finish() -> [UInt8] {
        let digest = OpenSSL.output { digest, size in
            OpenSSL.check(cossl_digest_end(context, digest, &size), "EVP_DigestFinal_ex")
        }
        begin()
        return digest
    }

    private func begin() { OpenSSL.check(cossl_digest_begin(context, cossl_sha256()), "EVP_DigestInit_ex") }
}
