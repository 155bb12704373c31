package import Accounts
package import Balances
import CoinWWire
import Net

extension Venue {
    /// CoinW's spot account.
    package static let coinw = Venue(rawValue: "coinw")
}

/// CoinW as a venue of the configuration.
package enum CoinW {
    package static let client = {
        var client = VenueClient(
            venue: .coinw, name: "CoinW", productionURL: .known("https://api.coinw.com"), feedURL: productionFeed,
            needsSecretKey: true, options: [command, placement],
            limits: [
                "3 returnBalances requests in 1 s per user, or 5 returnCompleteBalances requests in 2 s",
                "100 requests in 1 s per address",
                "more than 60 errors in 10 s lead to a ban of 30 s, and bans to 8 h",
            ],
            assets: CoinWAssets.table, makeReading: { CoinWReading($0) })
        client.makeFeed = { CoinWFeedDialect($0) }
        client.readRecorded = CoinWRecorded.reader
        // The feed has no numbers, so only reading again shows what it missed; three a second are allowed.
        client.standardPollEvery = .seconds(15)
        client.otherSource = { otherCommand($0) }
        return client
    }()

    /// The account read by the command that it does not use.
    private static func otherCommand(_ account: Account) -> Account {
        let mine = account.options[command.name].flatMap(BalanceCommand.init) ?? .returnBalances
        var other = account
        other.options[command.name] =
            (mine == .returnBalances ? BalanceCommand.returnCompleteBalances : .returnBalances).rawValue
        return other
    }

    static let productionFeed = BaseURL.known("wss://ws.futurescw.com")

    /// The default is the call that every source documents.
    package static let command = VenueOption(
        "command", values: [BalanceCommand.returnBalances, .returnCompleteBalances].map(\.rawValue),
        help: "returnBalances tells what is available only; returnCompleteBalances also what orders hold")

    /// The default is what the venue's own sample does.
    package static let placement = VenueOption(
        "placement", values: [Placement.query, .form].map(\.rawValue),
        help: "where api_key and sign travel: in the address, or in a form body, which servers on the way do not log")
}
