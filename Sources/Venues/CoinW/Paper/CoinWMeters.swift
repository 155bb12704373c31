import CoinWWire
import Paper

/// What users and addresses have used of the documented limits, and what their errors have brought upon them.
struct CoinWMeters: Sendable {
    private var calls: [BalanceCommand: HalvedMeter] = [:]
    private var addresses = HalvedMeter(Limits.addressRequests, per: Limits.addressWindow)
    private var users = PenaltyLadder(errors: Penalties.userErrors)
    private var origins = PenaltyLadder(errors: Penalties.addressErrors)

    init() {
        for command in BalanceCommand.allCases {
            calls[command] = HalvedMeter(Limits.requests(of: command), per: Limits.window(of: command))
        }
    }

    /// One request of an address.
    mutating func admits(address: String, at now: Duration) -> Bool {
        addresses.admits(address, standing: origins.standing(of: address, at: now), at: now)
    }

    /// One balance call of a user.
    mutating func admits(user: String, _ command: BalanceCommand, at now: Duration) -> Bool {
        calls[command]?.admits(user, standing: users.standing(of: user, at: now), at: now) ?? true
    }

    /// Counts an error answer.
    ///
    /// - Parameter user: nil while it is not known who asks.
    mutating func failed(address: String, user: String?, at now: Duration) {
        origins.failed(address, at: now)
        if let user { users.failed(user, at: now) }
    }
}

/// A limit that a warning halves.
struct HalvedMeter: Sendable {
    private var whole: RateMeter
    private var half: RateMeter

    init(_ count: Int, per window: Duration) {
        whole = RateMeter(count, per: window)
        half = RateMeter(max(1, count / 2), per: window)
    }

    /// Both meters count always, so that a warning finds the half one up to date.
    mutating func admits(_ who: String, standing: PenaltyLadder.Standing, at now: Duration) -> Bool {
        switch standing {
        case .shutOut: return false
        case .good:
            _ = half.admits(who, at: now)
            return whole.admits(who, at: now)
        case .warned:
            guard half.admits(who, at: now) else { return false }
            return whole.admits(who, at: now)
        }
    }
}
