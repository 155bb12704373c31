package import Accounts
import BitfrontClient
import BitfrontPaper
import CoinWClient
import CoinWPaper
package import Paper
import SFOXClient
import SFOXPaper
import TheDexClient
import TheDexPaper

/// All venues: the one place where they meet.
package enum VenueList {
    /// In the order of the documents.
    package static let clients: [VenueClient] = [
        SFOXClient.SFOX.client, SFOXClient.SFOXConnect.client, TheDexClient.TheDex.client,
        BitfrontClient.Bitfront.client, CoinWClient.CoinW.client,
    ]

    /// The paper venues of a scenario, in the order of their ports.
    package static func papers(for scenario: Scenario) throws(ScenarioError) -> [any PaperVenue] {
        try refuseUnknown(in: scenario)
        let seed = scenario.seed
        return [
            SFOXPaper(
                keys: scenario.keys(of: "sfox") + scenario.keys(of: "sfox-connect"),
                settings: try taken(scenario, "sfox", SFOXPaperSettings.init), seed: seed),
            TheDexPaper(
                keys: scenario.keys(of: "thedex"), settings: try taken(scenario, "thedex", TheDexPaperSettings.init),
                seed: seed),
            BitfrontPaper(
                keys: scenario.keys(of: "bitfront"),
                settings: try taken(scenario, "bitfront", BitfrontPaperSettings.init), seed: seed),
            CoinWPaper(
                keys: scenario.keys(of: "coinw"), settings: try taken(scenario, "coinw", CoinWPaperSettings.init),
                seed: seed),
        ]
    }

    /// A venue's own settings, with nothing left over.
    private static func taken<Settings>(
        _ scenario: Scenario, _ venue: String, _ make: (inout PaperSettings) throws(ScenarioError) -> Settings
    ) throws(ScenarioError) -> Settings {
        var words = scenario.settings(of: venue)
        let settings = try make(&words)
        try words.finish()
        return settings
    }

    private static func refuseUnknown(in scenario: Scenario) throws(ScenarioError) {
        let known = clients.map(\.venue.rawValue)
        for venue in scenario.venues {
            guard known.contains(venue.name) else {
                throw ScenarioError("there is no venue \(venue.name); there are \(known.joined(separator: ", "))")
            }
            if venue.name == "sfox-connect", !venue.settings.isEmpty {
                throw ScenarioError("sfox-connect is served by sfox: put its settings there")
            }
        }
    }
}
