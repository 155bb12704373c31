import Accounts
import Balances

/// Takes an account's secrets out of the words a venue sends back: some venues repeat the key they refuse.
struct Redaction: Sendable {
    private let secrets: [String]

    /// Shorter secrets would blot out ordinary words; no venue gives out keys that short.
    private static let shortest = 4

    init(_ account: Account) {
        secrets = [account.apiKey, account.secretKey].compactMap { $0?.withText { String($0) } }
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
        clean.venueAsset = finding.venueAsset.map(apply)
        return clean
    }

    private func apply(_ text: String) -> String {
        secrets.reduce(text) { text, secret in
            text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "<secret>")
        }
    }
}
