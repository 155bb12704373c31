import Accounts
import Balances
import Net
import Paper

/// The accounts of the demo: one at each paper venue, with the documented credentials.
enum DemoAccounts {
    /// Names as in the example of the configuration.
    private static let names = [
        "sfox": "treasury", "sfox-connect": "customers", "thedex": "shop", "bitfront": "legacy", "coinw": "desk",
    ]
    /// Slower than every venue's limit, with room for someone who tries the venues by hand at the same time.
    private static let pollEvery = Duration.seconds(3)

    static func accounts(
        _ scenario: Scenario, on server: PaperServer, venues: [VenueClient]
    ) -> [(account: Account, client: VenueClient)] {
        venues.compactMap { client in
            let venue = client.venue.rawValue
            guard let key = scenario.keys(of: venue).first, let url = server.url(of: venue) else { return nil }
            let account = Account(
                name: names[venue] ?? venue, venue: client.venue, apiKey: Secret(key.apiKey),
                secretKey: key.secretKey.isEmpty ? nil : Secret(key.secretKey), baseURL: url,
                feedURL: server.feed(of: venue), pollEvery: pollEvery)
            return (account, client)
        }
    }

    /// The same accounts as a configuration, for the reader to copy.
    static func configuration(_ accounts: [(account: Account, client: VenueClient)], _ scenario: Scenario) -> String {
        let lines = accounts.compactMap { account, _ -> String? in
            guard let key = scenario.keys(of: account.venue.rawValue).first else { return nil }
            let feed = account.feedURL.map { ", feedURL: \"\($0)\"" } ?? ""
            let secret = key.secretKey.isEmpty ? "" : ", secretKey: \"\(key.secretKey)\""
            return "  \(account.name): { venue: \"\(account.venue)\", baseURL: \"\(account.baseURL)\"\(feed),\n"
                + "    apiKey: \"\(key.apiKey)\"\(secret) },\n"
        }
        return "{ accounts: {\n" + lines.joined() + "}, store: \"sqlite:counterfoil.db\" }\n"
    }
}

extension PaperServer {
    /// The WebSocket of a venue of the configuration; nil where it has none.
    fileprivate func feed(of venue: String) -> BaseURL? {
        addresses.first { $0.venues.contains(venue) }?.feed.flatMap { BaseURL($0) }
    }
}
