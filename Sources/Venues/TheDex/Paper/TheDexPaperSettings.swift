package import Paper
package import TheDexWire

/// What TheDex's documents leave open (docs/venues/thedex.md), each as a setting of the paper venue.
package struct TheDexPaperSettings: Sendable, Hashable {
    /// What stands around the balances.
    package var answerShape = BalancesAnswer.Shape.arrayOfMaps
    /// Whether the signature may be in capitals too.
    package var acceptsUpperCaseHex = false
    /// The HTTP status of a refused key or signature; 200 is possible.
    package var authenticationStatus = 401
    /// The HTTP status of a body that does not fit its payload, its nonce or its path.
    package var bodyStatus = 422
    /// The `code` in the body of every refusal.
    package var errorCode = 0
    /// Whether `requestsPerMinute` is enforced.
    package var limits = true
    /// How many requests a key may send in a minute; 0 for as many as it likes, as nothing is documented.
    package var requestsPerMinute = 0
    /// Whether a body must have `request` and `nonce`.
    package var requiresRequestAndNonce = false
    /// Whether a nonce, where there is one, must be greater than the key's last.
    package var risingNonce = false
    /// Whether `request`, where there is one, must be the path.
    package var matchingRequest = false
    /// Whether currencies with nothing in them are listed.
    package var listsZeros = true
    /// What an account without any currency gets.
    package var emptyAccount = EmptyAccount.asShape
    /// Whether amounts are written without trailing zeros.
    package var trimsZeros = true
    /// Whether the payload header is compared with the body.
    package var comparesPayload = true

    /// An answer without balances.
    package enum EmptyAccount: String, Sendable, Hashable, CaseIterable {
        /// `[]`, `[{}]` or `{}`, whatever the shape makes of it.
        case asShape
        /// `[]`
        case list
        /// `{}`
        case map
    }

    package init() {}

    package init(_ settings: inout PaperSettings) throws(ScenarioError) {
        answerShape = try Self.choice("answerShape", else: answerShape, &settings)
        acceptsUpperCaseHex = try settings.bool("acceptsUpperCaseHex", else: acceptsUpperCaseHex)
        authenticationStatus = try settings.int("authenticationStatus", in: 200...499, else: authenticationStatus)
        bodyStatus = try settings.int("bodyStatus", in: 200...499, else: bodyStatus)
        errorCode = try settings.int("errorCode", in: 0...999_999, else: errorCode)
        limits = try settings.bool("limits", else: limits)
        requestsPerMinute = try settings.int("requestsPerMinute", in: 0...1_000_000, else: requestsPerMinute)
        requiresRequestAndNonce = try settings.bool("requiresRequestAndNonce", else: requiresRequestAndNonce)
        risingNonce = try settings.bool("risingNonce", else: risingNonce)
        matchingRequest = try settings.bool("matchingRequest", else: matchingRequest)
        listsZeros = try settings.bool("listsZeros", else: listsZeros)
        emptyAccount = try Self.choice("emptyAccount", else: emptyAccount, &settings)
        trimsZeros = try settings.bool("trimsZeros", else: trimsZeros)
        comparesPayload = try settings.bool("comparesPayload", else: comparesPayload)
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, else standard: Choice, _ settings: inout PaperSettings
    ) throws(ScenarioError) -> Choice {
        let words = Choice.allCases.map(\.rawValue)
        return Choice(rawValue: try settings.word(name, of: words, else: standard.rawValue)) ?? standard
    }
}
