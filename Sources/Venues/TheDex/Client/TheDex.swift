package import Accounts
package import Balances
import Net

extension Venue {
    /// TheDex, read with a merchant's key and secret.
    package static let thedex = Venue(rawValue: "thedex")
}

/// TheDex as a venue of the configuration.
package enum TheDex {
    package static let client = {
        var client = VenueClient(
            venue: .thedex, name: "TheDex", productionURL: .known("https://app.thedex.cloud"), needsSecretKey: true,
            options: [body], limits: ["none documented; a 429 is respected"], assets: TheDexAssets.table,
            makeReading: { TheDexReading($0) })
        client.readRecorded = TheDexRecorded.reader
        // Nothing is documented to say how often is too often; once a minute offends nobody.
        client.standardPollEvery = .seconds(60)
        return client
    }()

    /// The current page asks for an empty body, the older one for `request` and `nonce` (docs/venues/thedex.md).
    package static let body = VenueOption(
        "body", values: ["empty", "requestAndNonce"],
        help: "what a request says: nothing, as the current page has it, or its path and a nonce, as the older one")
}
