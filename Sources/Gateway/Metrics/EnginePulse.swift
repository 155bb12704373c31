/// How the engine fares at one moment, as far as the journal does not tell.
package struct EnginePulse: Sendable, Hashable {
    /// One limit of a venue, as far as it is used up.
    package struct Budget: Sendable, Hashable {
        /// Who and what shares it; holds no secret.
        package var bucket: String
        package var window: Duration
        /// Requests in any such window.
        package var limit: Int
        /// Requests that may still go now.
        package var left: Int

        package init(bucket: String, window: Duration, limit: Int, left: Int) {
            self.bucket = bucket
            self.window = window
            self.limit = limit
            self.left = left
        }
    }

    /// Entries that wait to be committed.
    package var waitingEntries = 0
    package var waitingBytes = 0
    package var budgets: [Budget] = []
    /// How long the venue wants a bucket to be left alone still.
    package var penalties: [String: Duration] = [:]

    package init() {}
}
