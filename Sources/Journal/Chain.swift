internal import Signing

/// The chain of digests: each batch's covers its own header and the digest before it, and so everything that came before.
///
/// `digest = SHA-256(digest before || header)`. The header has the SHA-256 of every section, so bytes that retention has
/// dropped stay covered by their digest.
package enum Chain {
    /// Of SHA-256.
    package static let digestBytes = SHA256.byteCount

    /// The digest of a batch.
    package static func digest(after previous: [UInt8], header: [UInt8]) -> [UInt8] { Digest.sha256(previous + header) }
}
