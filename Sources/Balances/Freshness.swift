/// How far a balance may be trusted to be of now.
public enum Freshness: String, Sendable, Hashable {
    /// Kept current by a feed.
    case live
    /// Read on request, as of its receive time.
    case polled
    /// Older than it should be.
    case stale
    /// A gap may have touched it.
    case suspect
    /// Never seen.
    case unknown
}
