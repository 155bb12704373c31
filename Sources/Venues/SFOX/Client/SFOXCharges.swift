import Accounts
import Net
import SFOXWire

/// What sFOX's requests cost. The route's bucket comes first: it is the one a 429 blocks.
enum SFOXCharges {
    /// - Parameter scope: who shares the route's limit.
    static func balance(of scope: String, at base: BaseURL) -> [Charge] {
        [
            Charge(
                bucket: "sfox \(base.host):\(base.port) GET \(UserBalance.path) of \(scope)",
                limits: [RateLimit(Limits.balanceRequests, per: Limits.balanceWindow)]),
            address(base),
        ]
    }

    /// Calls without a documented limit of their own count towards the address's.
    static func other(_ path: String, of scope: String, at base: BaseURL) -> [Charge] {
        [Charge(bucket: "sfox \(base.host):\(base.port) \(path) of \(scope)", limits: []), address(base)]
    }

    private static func address(_ base: BaseURL) -> Charge {
        Charge(
            bucket: "sfox \(base.host):\(base.port) address",
            limits: [RateLimit(Limits.addressRequests, per: Limits.addressWindow)])
    }
}
