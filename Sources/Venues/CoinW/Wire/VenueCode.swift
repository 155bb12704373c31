/// CoinW's own code of an outcome. The set is open: the documents contradict each other and themselves.
///
/// Sources for each row: docs/venues/coinw.md.
package struct VenueCode: RawRepresentable, Sendable, Hashable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// What a code lets a client conclude.
    package enum Meaning: Sendable, Hashable {
        case good
        case authentication
        case permission
        case rateLimited
        case unavailable
        case unsupported
        case rejected
        /// In no table.
        case unknown
    }

    package static let good = VenueCode(rawValue: "200")
    package static let noSuchAPI = VenueCode(rawValue: "10002")
    package static let parameterError = VenueCode(rawValue: "10003")
    package static let apiKeyError = VenueCode(rawValue: "10006")
    package static let signatureError = VenueCode(rawValue: "10007")
    package static let tooOften = VenueCode(rawValue: "29001")
    package static let internalError = VenueCode(rawValue: "500")

    package var isGood: Bool { meaning == .good }

    package var meaning: Meaning { Self.meanings[rawValue] ?? .unknown }

    private static let meanings: [String: Meaning] = [
        "200": .good, "0": .good,
        "10006": .authentication, "10007": .authentication, "6000": .authentication, "6001": .authentication,
        "1003": .authentication,
        // "user API error" in the new guide, an invalid parameter to one client. Neither passes by itself, and looking
        // at the key is what helps, so it counts as a refused key.
        "-103": .authentication,
        "10004": .permission, "10005": .permission, "6003": .permission,
        "29001": .rateLimited, "429": .rateLimited,
        "10001": .unavailable, "500": .unavailable, "-200": .unavailable,
        "10002": .unsupported,
        "10003": .rejected, "402": .rejected, "-3": .rejected,
    ]
}
