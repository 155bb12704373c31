package import CoinWWire
package import Paper

/// What CoinW's documents leave open (docs/venues/coinw.md), each as a setting of the paper venue.
package struct CoinWPaperSettings: Sendable, Hashable {
    /// How an answer is written: `emptyHoldings`, `amounts`, `flags` and `numericCode` (the pages of 2021).
    package var style = BalancesAnswer.Style()
    /// Whether currencies with nothing in them are listed.
    package var listsZeros = true
    /// The code for a key nobody has.
    package var badKeyCode = VenueCode.apiKeyError
    /// The code for a wrong signature.
    package var badSignatureCode = VenueCode.signatureError
    /// The code for a call without `api_key` or `sign`.
    package var missingCode = VenueCode.parameterError
    /// The HTTP status of errors.
    package var errorStatus = 200
    /// The HTTP status of 29001.
    package var limitStatus = 200
    /// The HTTP status of a method other than POST.
    package var methodStatus = 405
    /// Whether a signature in small letters is good.
    package var acceptsLowerCase = false
    /// Whether limits and penalties are enforced at all.
    package var limits = true
    package var feed = CoinWFeedSettings()

    package init() {}

    package init(_ settings: inout PaperSettings) throws(ScenarioError) {
        try readStyle(&settings)
        listsZeros = try settings.bool("listsZeros", else: listsZeros)
        badKeyCode = try settings.code("badKeyCode", of: ["10006", "-103", "6000"], else: badKeyCode)
        badSignatureCode = try settings.code(
            "badSignatureCode", of: ["10007", "-103", "6001"], else: badSignatureCode)
        missingCode = try settings.code("missingCode", of: ["10003", "402"], else: missingCode)
        errorStatus = try settings.int("errorStatus", in: 200...599, else: errorStatus)
        limitStatus = try settings.int("limitStatus", in: 200...599, else: limitStatus)
        methodStatus = try settings.int("methodStatus", in: 200...599, else: methodStatus)
        acceptsLowerCase = try settings.bool("acceptsLowerCase", else: acceptsLowerCase)
        limits = try settings.bool("limits", else: limits)
        feed = try CoinWFeedSettings(&settings)
    }

    private mutating func readStyle(_ settings: inout PaperSettings) throws(ScenarioError) {
        style.empty = try settings.choice("emptyHoldings", else: style.empty)
        style.amounts = try settings.choice("amounts", else: style.amounts)
        style.flags = try settings.bool("flags", else: style.flags)
        style.numericCode = try settings.bool("numericCode", else: style.numericCode)
    }
}

/// The same for the WebSocket.
package struct CoinWFeedSettings: Sendable, Hashable {
    /// What a subscription before the login gets.
    package enum EarlySubscription: String, Sendable, Hashable, CaseIterable {
        /// An acknowledgement with `result` false.
        case refused
        /// Nothing at all.
        case silent
    }

    package var subscribeBeforeLogin = EarlySubscription.refused
    /// Whether a refused login closes the WebSocket, with code 1008.
    package var closesAfterRefusal = false
    /// After how many seconds without a message from the client the connection is cut; 0 for never.
    package var idleSeconds = Limits.idleSeconds
    /// Whether the handshake must carry the venue's own `Origin`.
    package var needsOrigin = false
    /// The `channel` of the acknowledgement of an `unsub`.
    package var unsubscribeAction = "unsubscribe"

    package init() {}

    package init(_ settings: inout PaperSettings) throws(ScenarioError) {
        subscribeBeforeLogin = try settings.choice("subscribeBeforeLogin", else: subscribeBeforeLogin)
        closesAfterRefusal = try settings.bool("closesAfterRefusal", else: closesAfterRefusal)
        idleSeconds = try settings.int("idleSeconds", in: 0...86_400, else: idleSeconds)
        needsOrigin = try settings.bool("needsOrigin", else: needsOrigin)
        unsubscribeAction = try settings.word(
            "unsubscribeAction", of: ["unsubscribe", "unsub"], else: unsubscribeAction)
    }
}

extension PaperSettings {
    fileprivate mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, else standard: Choice
    ) throws(ScenarioError) -> Choice {
        let text = try word(name, of: Choice.allCases.map(\.rawValue), else: standard.rawValue)
        return Choice(rawValue: text) ?? standard
    }

    fileprivate mutating func code(
        _ name: String, of codes: [String], else standard: VenueCode
    ) throws(ScenarioError) -> VenueCode {
        VenueCode(rawValue: try word(name, of: codes, else: standard.rawValue))
    }
}
