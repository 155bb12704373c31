import Accounts
import CoinWWire
import Net

/// What CoinW's requests cost. The call's own bucket comes first: it is the one that a 29001 blocks.
enum CoinWCharges {
    /// The limit is counted per user. Two keys of one user share it, which cannot be seen from here.
    static func charges(for command: BalanceCommand, of key: String, at base: BaseURL) -> [Charge] {
        let limit = RateLimit(Limits.requests(of: command), per: Limits.window(of: command))
        let address = RateLimit(Limits.addressRequests, per: Limits.addressWindow)
        var call = Charge(bucket: "coinw \(base.host):\(base.port) \(command.rawValue) of \(key)", limits: [limit])
        call.ladder = ladder(from: Limits.window(of: command))
        return [
            call,
            Charge(bucket: "coinw \(base.host):\(base.port) address", limits: [address]),
        ]
    }

    /// No limit of connections is documented; the bucket is there to be blocked by a refusal.
    static func connection(at base: BaseURL) -> [Charge] {
        [Charge(bucket: "coinw \(base.host):\(base.port) connections of the address", limits: [])]
    }

    /// 29001 does not say whether it is the limit, a ban or the blacklist (docs/venues/coinw.md). Who is refused again after
    /// the limit's own window is banned, as far as one can know; who is refused more often than bans are given is on
    /// the blacklist.
    private static func ladder(from window: Duration) -> [Duration] {
        [window] + Array(repeating: Penalties.ban, count: Penalties.bans) + [Penalties.blacklist]
    }
}
