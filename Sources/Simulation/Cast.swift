import Accounts
import Balances
import Counterfoil
import Net
import Paper

/// Who plays: the accounts of the engine, and the paper venues they belong to.
struct Cast {
    let accounts: [(account: Account, client: VenueClient)]
    /// Where each account's venue stands in `PaperWorld.venues`.
    let servers: [Int]
    let scenario: Scenario

    static let users = (1...10).map { "user-\($0)" }

    /// The documented scenario with some more end users, under the venues' limits.
    init(random: inout SplitMix64) throws {
        var scenario = Scenario.documented
        for index in scenario.venues.indices { Self.vary(&scenario.venues[index], &random) }
        self.scenario = scenario
        let rows: [(name: String, venue: String, server: Int)] = [
            ("treasury", "sfox", 0), ("customers", "sfox-connect", 0), ("shop", "thedex", 1), ("legacy", "bitfront", 2),
            ("desk", "coinw", 3),
        ]
        servers = rows.map(\.server)
        accounts = rows.compactMap { Self.account($0.name, $0.venue, server: $0.server, scenario) }
        precondition(accounts.count == rows.count, "every account of the cast has its venue")
    }

    /// Whether zeros are listed is the venue's choice; a currency that is not must not become zero.
    private static func vary(_ venue: inout Scenario.Venue, _ random: inout SplitMix64) {
        switch venue.name {
        case "sfox-connect":
            guard let first = venue.holders.first else { return }
            for user in users { venue.holders.append(Scenario.Holder(user: user, holdings: first.holdings)) }
        case "sfox":
            venue.settings["limitSharedByUsers"] = "true"
            fallthrough
        default: venue.settings["listsZeros"] = Bool.random(using: &random) ? "true" : "false"
        }
    }

    private static func account(
        _ name: String, _ venue: String, server: Int, _ scenario: Scenario
    ) -> (account: Account, client: VenueClient)? {
        guard let client = VenueList.clients.first(where: { $0.venue.rawValue == venue }),
            let key = scenario.keys(of: venue).first, let base = BaseURL("http://127.0.0.1:\(8_001 + server)")
        else { return nil }
        let feed = venue == "coinw" ? "ws://127.0.0.1:8004" : "ws://127.0.0.1:8001/ws"
        var account = Account(
            name: name, venue: client.venue, apiKey: Secret(key.apiKey),
            secretKey: client.needsSecretKey ? Secret(key.secretKey) : nil, baseURL: base,
            feedURL: client.feedURL == nil ? nil : BaseURL(feed))
        account.pollEvery = pollEvery
        return (account, client)
    }

    /// Often enough that a day has a thousand polls of each account, and seldom enough that it is soon over.
    static let pollEvery = Duration.seconds(120)

    func index(of venue: String) -> Int? { accounts.firstIndex { $0.account.venue.rawValue == venue } }
}
