/// CoinW's documented limits. Sources: the pages of the calls; www.coinw.com/api-doc/en/common/precautions.
package enum Limits {
    /// `returnBalances`: 3 requests in 1 s per user.
    package static let balanceRequests = 3
    package static let balanceWindow = Duration.seconds(1)
    /// `returnCompleteBalances`: 5 requests in 2 s per user.
    package static let completeRequests = 5
    package static let completeWindow = Duration.seconds(2)
    /// All spot calls of an IP address: 100 in 1 s.
    package static let addressRequests = 100
    package static let addressWindow = Duration.seconds(1)

    /// The window of a call's own limit, after which it may be made again.
    package static func window(of command: BalanceCommand) -> Duration {
        switch command {
        case .returnBalances: balanceWindow
        case .returnCompleteBalances: completeWindow
        }
    }

    /// How many calls fit into that window.
    package static func requests(of command: BalanceCommand) -> Int {
        switch command {
        case .returnBalances: balanceRequests
        case .returnCompleteBalances: completeRequests
        }
    }

    /// The WebSocket closes a connection that sends nothing for so long; measured on the futures endpoint only
    /// (docs/venues/coinw.md).
    package static let idleSeconds = 60
}

/// What CoinW does to those who go on making errors (docs/venues/coinw.md).
package enum Penalties {
    /// Errors are counted in windows of this length.
    package static let window = Duration.seconds(10)
    /// A window with more errors than this begins the next rung.
    package static let userErrors = 60
    package static let addressErrors = 80
    /// The first rung halves the limits for this long.
    package static let warning = Duration.seconds(300)
    /// The second rung refuses everything for this long.
    package static let ban = Duration.seconds(30)
    /// More bans than this within `blacklist` lead to the third rung.
    package static let bans = 10
    /// The third rung refuses everything for this long.
    package static let blacklist = Duration.seconds(8 * 3_600)
}
