import Paper
import SFOXWire

/// What addresses and keys have used of the documented limits.
struct SFOXMeters: Sendable {
    private var balances = RateMeter(Limits.balanceRequests, per: Limits.balanceWindow)
    private var addresses = RateMeter(Limits.addressRequests, per: Limits.addressWindow)
    private var messages = RateMeter(Limits.messages, per: Limits.messageWindow)
    private var blockedRoutes: [String: Duration] = [:]
    private var blockedAddresses: [String: Duration] = [:]
    private var blockedFeeds: [String: Duration] = [:]

    /// One balance request; after a refusal the route stays shut for the documented pause.
    mutating func admits(balanceOf scope: String, at now: Duration) -> Bool {
        guard (blockedRoutes[scope] ?? now) <= now else { return false }
        if balances.admits(scope, at: now) { return true }
        blockedRoutes[scope] = now + Limits.balancePause
        return false
    }

    /// One request of any kind.
    mutating func admits(address: String, at now: Duration) -> Bool {
        guard (blockedAddresses[address] ?? now) <= now else { return false }
        if addresses.admits(address, at: now) { return true }
        blockedAddresses[address] = now + Limits.addressPause
        return false
    }

    /// One WebSocket message.
    mutating func admits(messageFrom address: String, at now: Duration) -> Bool {
        guard !isFeedBlocked(address, at: now) else { return false }
        if messages.admits(address, at: now) { return true }
        blockFeeds(address, at: now)
        return false
    }

    mutating func blockFeeds(_ address: String, at now: Duration) { blockedFeeds[address] = now + Limits.messageBlock }

    func isFeedBlocked(_ address: String, at now: Duration) -> Bool { (blockedFeeds[address] ?? now) > now }
}
