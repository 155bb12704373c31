/// A credential of the paper venues.
package struct PaperKey: Sendable, Hashable {
    /// The ledger's venue, such as `sfox-connect`.
    package var venue: String
    package var apiKey: String
    /// Empty where the venue has none.
    package var secretKey: String

    package init(venue: String, apiKey: String, secretKey: String = "") {
        self.venue = venue
        self.apiKey = apiKey
        self.secretKey = secretKey
    }
}
