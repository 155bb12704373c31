package import Balances
package import Money

/// What the paper venues start with: keys, holdings, settings, and the seed from which faults and activity run.
package struct Scenario: Sendable, Hashable {
    package var seed: UInt64
    /// The time between two movements that happen by themselves; nil for none.
    package var activity: Duration?
    package var venues: [Venue]

    /// One venue of the ledger.
    package struct Venue: Sendable, Hashable {
        /// As in the configuration: `sfox-connect`.
        package var name: String
        package var keys: [PaperKey]
        package var holders: [Holder]
        /// Each value as its JSON text without quotes; the venue's Paper room knows what they mean.
        package var settings: [String: String]

        package init(name: String, keys: [PaperKey], holders: [Holder], settings: [String: String] = [:]) {
            self.name = name
            self.keys = keys
            self.holders = holders
            self.settings = settings
        }
    }

    /// One holder with what it starts with.
    package struct Holder: Sendable, Hashable {
        /// Nil for the account's owner.
        package var user: String?
        package var holdings: [Holding]

        package init(user: String? = nil, holdings: [Holding]) {
            self.user = user
            self.holdings = holdings
        }
    }

    /// What a holder starts with in one asset. A negative amount is a debt.
    package struct Holding: Sendable, Hashable {
        /// The venue's own code.
        package var asset: String
        package var amounts: [Pocket: ExactDecimal]

        package init(asset: String, amounts: [Pocket: ExactDecimal]) {
            self.asset = asset
            self.amounts = amounts
        }
    }

    package init(seed: UInt64, activity: Duration? = nil, venues: [Venue]) {
        self.seed = seed
        self.activity = activity
        self.venues = venues
    }

    /// Switches every venue's limits off.
    package mutating func ignoreLimits() {
        for index in venues.indices where venues[index].name != "sfox-connect" {
            venues[index].settings["limits"] = "false"
        }
    }

    /// The keys of a venue.
    package func keys(of venue: String) -> [PaperKey] { venues.filter { $0.name == venue }.flatMap(\.keys) }

    /// The settings of a venue, to be taken by its Paper room.
    package func settings(of venue: String) -> PaperSettings {
        PaperSettings(venue: venue, words: venues.first { $0.name == venue }?.settings ?? [:])
    }

    /// The ledger with every holding booked as it would have come from outside.
    package func ledger(at time: Timestamp) throws(ScenarioError) -> Ledger {
        var ledger = Ledger()
        for venue in venues {
            for holder in venue.holders {
                let key = LedgerKey(venue: venue.name, user: holder.user)
                ledger.open(key)
                for holding in holder.holdings { try Self.book(holding, for: key, in: &ledger, at: time) }
            }
        }
        return ledger
    }

    private static func book(
        _ holding: Holding, for key: LedgerKey, in ledger: inout Ledger, at time: Timestamp
    ) throws(ScenarioError) {
        for pocket in Pocket.allCases {
            guard let amount = holding.amounts[pocket] else { continue }
            do {
                try ledger.open(holding.asset, with: amount, in: pocket, for: key, at: time)
            } catch {
                throw ScenarioError("\(key.venue): \(holding.asset): \(error.message)")
            }
        }
    }
}
