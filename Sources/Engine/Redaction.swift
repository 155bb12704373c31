import Accounts
import Balances

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

    private func apply(_ failure: ReadFailure) -> ReadFailure {
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
        let plain = Self.blot(secrets, in: EncodedText(plain: Array(text.utf8)))
        return String(decoding: Self.blot(secrets, in: EncodedText(plain)), as: UTF8.self)
    }

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
