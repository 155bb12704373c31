package import Accounts
package import Balances

/// What the configuration has to know of a venue to check an account there.
package struct KnownVenue: Sendable, Hashable {
    /// The word that the configuration uses.
    package var venue: Venue
    /// Whether an account has a `secretKey` beside its `apiKey`.
    package var needsSecretKey: Bool
    /// Whether an account may have a `feedURL`.
    package var hasFeed: Bool
    /// Keys of its own, beside those that every account has.
    package var options: [VenueOption]

    package init(_ venue: Venue, needsSecretKey: Bool, hasFeed: Bool = false, options: [VenueOption] = []) {
        self.venue = venue
        self.needsSecretKey = needsSecretKey
        self.hasFeed = hasFeed
        self.options = options
    }

    /// What the venue's Client room says of itself.
    package init(_ client: VenueClient) {
        self.init(
            client.venue, needsSecretKey: client.needsSecretKey, hasFeed: client.feedURL != nil, options: client.options
        )
    }
}
