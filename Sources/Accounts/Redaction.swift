extension ReadFailure {
    /// The failure without the account's keys in its sentence: a venue, or whatever answers in its place, may quote the
    /// very request back.
    package func withoutSecrets(of account: Account) -> ReadFailure {
        var clean = self
        for secret in [account.apiKey, account.secretKey].compactMap(\.self) where secret.count >= Self.leastSecret {
            secret.withText { clean.message = clean.message.replacing($0, with: "<secret>") }
        }
        return clean
    }

    /// Shorter keys would strike ordinary words, and protect nothing.
    private static let leastSecret = 4
}

extension AnswerVerdict {
    /// The verdict without the account's keys in it.
    package func withoutSecrets(of account: Account) -> AnswerVerdict {
        guard case .failed(let failure) = self else { return self }
        return .failed(failure.withoutSecrets(of: account))
    }
}
