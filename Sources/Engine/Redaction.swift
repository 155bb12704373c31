import Accounts
import Balances

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Takes an account's secrets out of the words a venue sends back: some venues repeat the key they refuse.
struct Redaction: Sendable {
    private let secrets: [[UInt8]]

    /// Shorter secrets would blot out ordinary words; no venue gives out keys that short.
    private static let shortest = 4

    init(_ account: Account) {
        secrets = [account.apiKey, account.secretKey].compactMap { $0?.withBytes { Array($0) } }
            .filter { $0.count >= Self.shortest }
            .sorted { $0.count > $1.count }
    }

    func apply(to result: ReadResult) -> ReadResult {
        var clean = result
        clean.failure = result.failure.map(apply)
        clean.missing = result.missing.map(apply)
        clean.findings = result.findings.map(apply)
        return clean
    }

    func apply(_ failure: ReadFailure) -> ReadFailure {
        var clean = failure
        clean.message = apply(failure.message)
        clean.venueCode = failure.venueCode.map(apply)
        return clean
    }

    private func apply(_ finding: Finding) -> Finding {
        var clean = finding
        clean.evidence = apply(finding.evidence)
        clean.actual = finding.actual.map(apply)
        clean.expected = finding.expected.map(apply)
        clean.rule = apply(finding.rule)
        clean.venueAsset = finding.venueAsset.map(apply)
        return clean
    }

    /// The text without secrets, as they are and as percent-encoding, JSON and HTML write them.
    func apply(_ text: String) -> String {
        guard !secrets.isEmpty else { return text }
        return String(decoding: apply(Array(text.utf8)), as: UTF8.self)
    }

    /// A venue's bytes without secrets, for the journal. Bytes that are no UTF-8 stay as they are.
    func apply(_ bytes: [UInt8]) -> [UInt8] {
        guard !secrets.isEmpty else { return bytes }
        return Self.blot(secrets, in: EncodedText(Self.blot(secrets, in: EncodedText(plain: bytes))))
    }

    /// Whether a secret may be in the bytes: as it is, or written with one of the escapes.
    func mayHide(in bytes: [UInt8]) -> Bool {
        guard !secrets.isEmpty else { return false }
        return Self.escapes.contains { byte in bytes.withUnsafeBytes { Find(byte).first(in: $0) } != nil }
            || isPlain(in: bytes)
    }

    /// Whether a secret is in the bytes as it is: all that a message of a feed, read whole, needs to be asked.
    func isPlain(in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { text in secrets.contains { Self.holds($0, text) } }
    }

    /// Looks only where the secret's first byte stands.
    private static func holds(_ secret: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
        secret.withUnsafeBytes { secret in
            let find = Find(secret[0])
            var rest = text
            while rest.count >= secret.count, let index = find.first(in: rest), index + secret.count <= rest.count {
                let candidate = UnsafeRawBufferPointer(rebasing: rest[index..<(index + secret.count)])
                if candidate.elementsEqual(secret) { return true }
                rest = UnsafeRawBufferPointer(rebasing: rest[(index + 1)...])
            }
            return false
        }
    }

    /// Finds one byte.
    private struct Find {
        let byte: UInt8
        init(_ byte: UInt8) { self.byte = byte }

        func first(in text: UnsafeRawBufferPointer) -> Int? {
            guard let start = text.baseAddress, let found = memchr(start, Int32(byte), text.count) else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }

    /// What begins an escape in JSON, in percent-encoding and in HTML.
    private static let escapes = [UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "&")]

    private static let mark = Array("<secret>".utf8)

    private static func blot(_ secrets: [[UInt8]], in text: EncodedText) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            if let length = secrets.lazy.compactMap({ text.length(of: $0, at: index) }).first {
                output += mark
                index += length
            } else {
                output += text.source(of: index)
                index += 1
            }
        }
        return output
    }
}
