internal import COpenSSL

/// Base64 with the standard alphabet and padding (RFC 4648, section 4), on one line.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        precondition(bytes.count < 1 << 30, "OpenSSL encodes less than 1 GiB at a time")
        guard !bytes.isEmpty else { return "" }
        let count = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: count + 1) { buffer in
            bytes.withUnsafeLentBytes { OpenSSL.check(cossl_base64_encode(buffer.start, $0, $1), "EVP_EncodeBlock") }
            return count
        }
    }

    /// The bytes that encode to exactly this text, or `nil`: spaces, line breaks, missing padding and stray bits are refused.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard !characters.isEmpty else { return [] }
        guard characters.count % 4 == 0, characters.count < 1 << 30 else { return nil }
        let padding = characters.suffix(2).count { $0 == UInt8(ascii: "=") }
        let bytes = [UInt8](unsafeUninitializedCapacity: characters.count / 4 * 3) { buffer, count in
            let written = cossl_base64_decode(buffer.start, characters, characters.count)
            count = max(Int(written) - padding, 0)
        }
        return encode(bytes) == text ? bytes : nil
    }
}
