package import Accounts
package import Balances
import BitfrontWire
import JSON
import Net

extension Venue {
    /// Bitfront, read with a key and secret. The venue closed in 2023.
    package static let bitfront = Venue(rawValue: "bitfront")
}

/// Bitfront as a venue of the configuration.
package enum Bitfront {
    package static let client = {
        var client = VenueClient(
            venue: .bitfront, name: "Bitfront", productionURL: .known("https://openapi.bitfront.me"),
            needsSecretKey: true,
            limits: ["3 requests in 1 s per key", "60 requests in 1 min per key", "clock within 5 s of the venue's"],
            assets: BitfrontAssets.table, clock: clock,
            makeReading: { BitfrontReading($0) })
        client.readRecorded = BitfrontRecorded.reader
        // Six of the sixty requests a minute, so that whoever else uses the key has nearly all of them.
        client.standardPollEvery = .seconds(10)
        return client
    }()

    private static let clock = VenueClock(
        request: { ServerTime.request(base: $0) },
        time: { response in
            let told = try? JSONParser().read(response.body) { try ServerTime(answer: $0) }
            return told.map { Timestamp(milliseconds: $0.milliseconds) }
        })
}
