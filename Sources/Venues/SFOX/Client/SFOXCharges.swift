import Accounts
import Net
import SFOXWire

/// What sFOX's requests cost. The route's bucket comes first: it is the one a 429 blocks.
enum SFOXCharges {
    /// - Parameter scope: who shares the route's limit.
    static func balance(of scope: String, at base: BaseURL) -> [Charge] {
        var route = Charge(
            bucket: "sfox \(base.host):\(base.port) GET \(UserBalance.path) of \(scope)",
            limits: [RateLimit(Limits.balanceRequests, per: Limits.balanceWindow)])
        // A 429 does not say whose limit it is. Who is refused again after the route's pause has used up the address's.
        route.ladder = [Limits.balancePause, Limits.addressPause]
        return [route, address(base)]
    }

    /// Calls without a documented limit of their own count towards the address's. Their pause is their own at first: a
    /// 429 may stand for a limit that is not documented.
    static func other(_ path: String, of scope: String, at base: BaseURL) -> [Charge] {
        var route = Charge(bucket: "sfox \(base.host):\(base.port) \(path) of \(scope)", limits: [])
        route.ladder = [Limits.balancePause, Limits.addressPause]
        return [route, address(base)]
    }

    /// Opening a WebSocket takes two messages, one to log in and one to subscribe.
    static func connection(at base: BaseURL) -> [Charge] {
        [
            Charge(
                bucket: "sfox \(base.host):\(base.port) messages of the address",
                limits: [RateLimit(Limits.messages, per: Limits.messageWindow)], count: 2)
        ]
    }

    static func seat(at base: BaseURL) -> Seat {
        Seat(bucket: "sfox \(base.host):\(base.port) connections of the address", count: Limits.connections)
    }

    private static func address(_ base: BaseURL) -> Charge {
        Charge(
            bucket: "sfox \(base.host):\(base.port) address",
            limits: [RateLimit(Limits.addressRequests, per: Limits.addressWindow)])
    }
}
