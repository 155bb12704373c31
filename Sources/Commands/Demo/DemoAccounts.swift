import Accounts
import Balances
import Engine
import Paper

/// The accounts of the demo: one at each paper venue, with the documented credentials.
enum DemoAccounts {
    /// Names as in the example of the configuration.
    private static let names = [
        "sfox": "treasury", "sfox-connect": "customers", "thedex": "shop", "bitfront": "legacy", "coinw": "desk",
    ]

    /// - Parameter deadline: fixed, so that a slow machine shows a failure rather than nothing.
    static func orders(
        _ scenario: Scenario, on server: PaperServer, venues: [VenueClient], deadline: Duration
    ) -> [AccountReader.Order] {
        venues.compactMap { client in
            let venue = client.venue.rawValue
            guard let key = scenario.keys(of: venue).first, let url = server.url(of: venue) else { return nil }
            let account = Account(
                name: names[venue] ?? venue, venue: client.venue, apiKey: Secret(key.apiKey),
                secretKey: key.secretKey.isEmpty ? nil : Secret(key.secretKey), baseURL: url)
            return AccountReader.Order(account, client, deadline: .fixed(deadline))
        }
    }

    /// The same accounts as a configuration, for the reader to copy.
    static func configuration(_ orders: [AccountReader.Order], _ scenario: Scenario) -> String {
        let lines = orders.compactMap { order -> String? in
            let account = order.account
            guard let key = scenario.keys(of: account.venue.rawValue).first else { return nil }
            let secret = key.secretKey.isEmpty ? "" : ", secretKey: \"\(key.secretKey)\""
            return "  \(account.name): { venue: \"\(account.venue)\", baseURL: \"\(account.baseURL)\","
                + " apiKey: \"\(key.apiKey)\"\(secret) },\n"
        }
        return "{ accounts: {\n" + lines.joined() + "} }\n"
    }
}
