package import Accounts
package import Balances

/// What reports say of an account besides what it holds: its name, its venue, and what the venue's codes stand for.
package struct NamedAccount: Sendable {
    /// As in the configuration.
    package var name: String
    package var venue: Venue
    /// The venue's table with the user's own entries on top.
    package var assets: AssetTable

    package init(name: String, venue: Venue, assets: AssetTable) {
        self.name = name
        self.venue = venue
        self.assets = assets
    }

    package init(_ account: Account, _ client: VenueClient) {
        self.init(name: account.name, venue: account.venue, assets: client.assets.extended(by: account.assets))
    }

    /// A statement's balances in its own order.
    func lines(_ statement: Statement, freshness: Freshness) -> [BalanceReport.BalanceLine] {
        lines(
            of: statement.holder, statement.balances, freshness: freshness, venueTime: statement.venueTime,
            receivedAt: statement.receivedAt)
    }

    /// The balances of one holder, each with what tells how far it may be trusted.
    func lines(
        of holder: Holder, _ balances: [Balance], freshness: Freshness, venueTime: Timestamp?, receivedAt: Timestamp
    ) -> [BalanceReport.BalanceLine] {
        let repeated = repeated(balances)
        return balances.map { balance in
            BalanceReport.BalanceLine(
                account: name, venue: venue, holder: holder, asset: assets[balance.venueAsset], balance: balance,
                freshness: freshness, venueTime: venueTime, receivedAt: receivedAt,
                isRepeated: !repeated.isEmpty && repeated.contains(Spelling(balance.venueAsset)))
        }
    }

    private func repeated(_ balances: [Balance]) -> Set<Spelling> {
        guard balances.count > 1 else { return [] }
        var seen: Set<Spelling> = []
        return Set(balances.lazy.map { Spelling($0.venueAsset) }.filter { !seen.insert($0).inserted })
    }
}

/// The accounts of a report by name, in the order of the configuration.
package struct NamedAccounts: Sendable {
    /// In the order of the configuration.
    package let all: [NamedAccount]
    private let places: [String: Int]

    /// The names are all different.
    package init(_ accounts: [NamedAccount]) {
        all = accounts
        places = Dictionary(uniqueKeysWithValues: accounts.enumerated().map { ($1.name, $0) })
    }

    /// The account of that name. One that only the journal knows has a venue without a name, and none of its codes is
    /// mapped.
    package subscript(name: String) -> NamedAccount {
        places[name].map { all[$0] }
            ?? NamedAccount(name: name, venue: Venue(rawValue: "unknown"), assets: AssetTable([:]))
    }

    /// The place in the configuration; those that are not in it come last.
    package func place(of name: String) -> Int { places[name] ?? all.count }
}
