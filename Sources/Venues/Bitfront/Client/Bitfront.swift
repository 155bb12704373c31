package import Accounts
package import Balances
import Net

extension Venue {
    /// Bitfront, read with a key and secret. The venue closed in 2023.
    package static let bitfront = Venue(rawValue: "bitfront")
}

/// Bitfront as a venue of the configuration.
package enum Bitfront {
    package static let client = VenueClient(
        venue: .bitfront, name: "Bitfront", productionURL: .known("https://openapi.bitfront.me"), needsSecretKey: true,
        limits: ["3 requests in 1 s per key", "60 requests in 1 min per key", "clock within 5 s of the venue's"],
        assets: BitfrontAssets.table,
        makeReading: { BitfrontReading($0) })
}
