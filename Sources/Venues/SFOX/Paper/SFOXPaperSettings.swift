package import Paper

/// What sFOX's documents leave open (docs/venues/sfox.md), each as a setting of the paper venue.
package struct SFOXPaperSettings: Sendable, Hashable {
    /// Whether REST rows carry `staking_wallet`. The Connect feed's always do.
    package var stakingOnREST = false
    /// Whether a feed pushes every holder's balances right after it was subscribed to.
    package var initialPush = true
    /// Whether currencies with nothing in them are listed.
    package var listsZeros = true
    /// Whether a failed authentication closes the WebSocket, with code 1008.
    package var closesAfterRefusal = false
    /// Whether a feed's error carries a text, under `payload.error`.
    package var explainsFeedErrors = false
    /// Whether the balance route's limit is counted for all end users of the enterprise key together.
    package var limitSharedByUsers = false
    /// Whether limits are enforced at all.
    package var limits = true

    package init() {}

    package init(_ settings: inout PaperSettings) throws(ScenarioError) {
        stakingOnREST = try settings.bool("stakingOnREST", else: stakingOnREST)
        initialPush = try settings.bool("initialPush", else: initialPush)
        listsZeros = try settings.bool("listsZeros", else: listsZeros)
        closesAfterRefusal = try settings.bool("closesAfterRefusal", else: closesAfterRefusal)
        explainsFeedErrors = try settings.bool("explainsFeedErrors", else: explainsFeedErrors)
        limitSharedByUsers = try settings.bool("limitSharedByUsers", else: limitSharedByUsers)
        limits = try settings.bool("limits", else: limits)
    }
}
