package import Accounts
package import Paper
import SFOXClient
import SFOXPaper

/// All venues: the one place where they meet.
package enum VenueList {
    /// In the order of the documents.
    package static let clients: [VenueClient] = [SFOXClient.SFOX.client, SFOXClient.SFOXConnect.client]

    /// The paper venues of a scenario, in the order of their ports.
    package static func papers(for scenario: Scenario) throws(ScenarioError) -> [any PaperVenue] {
        try refuseUnknown(in: scenario)
        return [try sfox(scenario)]
    }

    private static func sfox(_ scenario: Scenario) throws(ScenarioError) -> any PaperVenue {
        var settings = scenario.settings(of: "sfox")
        let known = try SFOXPaperSettings(&settings)
        try settings.finish()
        return SFOXPaper(
            keys: scenario.keys(of: "sfox") + scenario.keys(of: "sfox-connect"), settings: known, seed: scenario.seed)
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
