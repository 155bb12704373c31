package import BitfrontWire
package import Paper

/// What Bitfront's documents leave open (docs/venues/bitfront.md), each as a setting of the paper venue.
package struct BitfrontPaperSettings: Sendable, Hashable {
    /// Whether currencies with nothing in them are listed. An account without any gets `[]`.
    package var listsZeros = true
    /// The HTTP status of every refusal.
    package var refusalStatus = 200
    /// How far behind this clock a request's time may be, in milliseconds.
    package var windowBehind = 5_000
    /// How far ahead it may be, in milliseconds.
    package var windowAhead = 1_000
    /// Whether a time exactly at an end of the window is good: the English page says no, the Korean one yes.
    package var acceptsWindowEdge = false
    /// The code for a time outside the window; one that is no time gets 4013.
    package var windowCode = StatusCode.invalidRequestTimestamp
    /// Whether a nonce may begin with a zero.
    package var acceptsLeadingZeros = false
    /// The code for a nonce that was used with the same timestamp, under another signature.
    package var reusedNonceCode = StatusCode.invalidNonce
    /// How large and small amounts are written.
    package var exponents = false
    /// Whether the signature is over the decoded query instead of the one that was sent.
    package var signsDecodedQuery = false
    /// Whether the signature may be in capitals too.
    package var acceptsUpperCaseHex = false
    /// Whether `responseData` for one currency is an object, as the table has it, or an array of one, as the example.
    package var singleAsObject = false
    /// Whether every address is refused with 6003, as one that is not on the key's list.
    package var refusesAddress = false
    /// Whether limits are enforced at all.
    package var limits = true

    package init() {}

    /// Five minutes is far more than any reading of the documents allows.
    private static let windows = 0...300_000

    package init(_ settings: inout PaperSettings) throws(ScenarioError) {
        listsZeros = try settings.bool("listsZeros", else: listsZeros)
        refusalStatus = try settings.int("refusalStatus", in: 200...499, else: refusalStatus)
        windowBehind = try settings.int("windowBehind", in: Self.windows, else: windowBehind)
        windowAhead = try settings.int("windowAhead", in: Self.windows, else: windowAhead)
        acceptsWindowEdge = try settings.bool("acceptsWindowEdge", else: acceptsWindowEdge)
        windowCode = try Self.code("windowCode", of: [6005, 4013], &settings)
        acceptsLeadingZeros = try settings.bool("acceptsLeadingZeros", else: acceptsLeadingZeros)
        reusedNonceCode = try Self.code("reusedNonceCode", of: [4018, 4005], &settings)
        exponents = try settings.bool("exponents", else: exponents)
        signsDecodedQuery = try settings.bool("signsDecodedQuery", else: signsDecodedQuery)
        acceptsUpperCaseHex = try settings.bool("acceptsUpperCaseHex", else: acceptsUpperCaseHex)
        singleAsObject = try settings.bool("singleAsObject", else: singleAsObject)
        refusesAddress = try settings.bool("refusesAddress", else: refusesAddress)
        limits = try settings.bool("limits", else: limits)
    }

    /// One of two codes; the first is the default.
    private static func code(
        _ name: String, of codes: [Int64], _ settings: inout PaperSettings
    ) throws(ScenarioError) -> StatusCode {
        let words = codes.map { String($0) }
        let word = try settings.word(name, of: words, else: words[0])
        return StatusCode(codes[words.firstIndex(of: word) ?? 0])
    }
}
