package import Accounts
package import Balances
import Net

extension Venue {
    /// sFOX, read by REST with a user's own key.
    package static let sfox = Venue(rawValue: "sfox")
    /// sFOX Connect, read with an enterprise key: every end user of the partner.
    package static let sfoxConnect = Venue(rawValue: "sfox-connect")
}

/// Where production's WebSocket is, for both kinds of accounts.
let productionFeed = BaseURL.known("wss://ws.sfox.com/ws")

/// sFOX as a venue of the configuration.
package enum SFOX {
    package static let client = {
        var client = VenueClient(
            venue: .sfox, name: "sFOX", productionURL: .known("https://api.sfox.com"),
            feedURL: productionFeed, needsSecretKey: false,
            limits: ["5 balance requests in 10 s per key", "250 requests in 10 s per address, then 60 s of waiting"],
            assets: SFOXAssets.table, makeReading: { SFOXReading($0) })
        client.makeFeed = { SFOXFeedDialect($0, enterprise: false) }
        client.readRecorded = SFOXRecorded.reader
        // Beside the feed it only checks; without one it is the pace of a table that people look at.
        client.standardPollEvery = .seconds(30)
        return client
    }()
}

/// sFOX Connect as a venue of the configuration.
package enum SFOXConnect {
    package static let client = {
        var client = VenueClient(
            venue: .sfoxConnect, name: "sFOX Connect", productionURL: .known("https://api.sfox.com"),
            feedURL: productionFeed, needsSecretKey: false, options: [limitScope],
            limits: [
                "5 balance requests in 10 s, taken to be shared by all users of the key (setting balanceLimitScope)",
                "250 requests in 10 s per address, then 60 s of waiting",
            ],
            assets: SFOXAssets.table, isPacedByBudget: true, makeReading: { SFOXConnectReading($0) })
        client.makeListing = { SFOXConnectReading($0, onlyLists: true) }
        client.makeFeed = { SFOXFeedDialect($0, enterprise: true) }
        client.readRecorded = SFOXRecorded.reader
        // How often the users are listed; a round of reading them, one in two seconds, takes what it takes.
        client.standardPollEvery = .seconds(600)
        return client
    }()

    /// Whether the balance route's limit is counted per enterprise key or per end user is not documented
    /// (docs/venues/sfox.md). `key` is the cautious reading.
    package static let limitScope = VenueOption(
        "balanceLimitScope", values: ["key", "user"],
        help: "who shares the limit of 5 balance requests in 10 s: all users of the key, or each user alone")
}
