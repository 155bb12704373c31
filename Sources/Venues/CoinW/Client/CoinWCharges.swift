import Accounts
import CoinWWire
import Net

/// What CoinW's requests cost. The call's own bucket comes first: it is the one that a 29001 blocks.
enum CoinWCharges {
    /// The limit is counted per user. Two keys of one user share it, which cannot be seen from here.
    static func charges(for command: BalanceCommand, of key: String, at base: BaseURL) -> [Charge] {
        let limit = RateLimit(Limits.requests(of: command), per: Limits.window(of: command))
        let address = RateLimit(Limits.addressRequests, per: Limits.addressWindow)
        return [
            Charge(bucket: "coinw \(base.host):\(base.port) \(command.rawValue) of \(key)", limits: [limit]),
            Charge(bucket: "coinw \(base.host):\(base.port) address", limits: [address]),
        ]
    }
}
