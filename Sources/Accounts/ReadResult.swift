public import Balances

/// What came of reading one account.
public struct ReadResult: Sendable, Hashable {
    /// What was read; one for each holder.
    public var statements: [Statement]
    /// Broken equations and unreadable fields met on the way.
    public var findings: [Finding]
    /// End users that were left out, with the reason.
    public var missing: [ReadFailure]
    /// Why the reading ended before all was read; nil when it came to its end.
    public var failure: ReadFailure?
    /// How far it came; nil where it was a single step.
    public var progress: ReadProgress?
    /// When the last answer came that was used; nil when nothing was read.
    public var fetchedAt: Timestamp?
    /// From the start of the reading to its end, waits included.
    public var latency: Duration
    /// The venue's clock minus this machine's; nil where it was not measured.
    public var clockSkew: Duration?

    /// An outcome; `status` follows from `failure`, `missing` and `statements`.
    public init(
        statements: [Statement], findings: [Finding] = [], missing: [ReadFailure] = [], failure: ReadFailure? = nil,
        progress: ReadProgress? = nil, fetchedAt: Timestamp?, latency: Duration, clockSkew: Duration? = nil
    ) {
        self.statements = statements
        self.findings = findings
        self.missing = missing
        self.failure = failure
        self.progress = progress
        self.fetchedAt = fetchedAt
        self.latency = latency
        self.clockSkew = clockSkew
    }

    /// An account's outcome in one word, as in `foil balances --json`.
    public enum Status: String, Sendable, Hashable {
        /// Everything the venue was asked for was answered.
        case ok
        /// Some end users were read and some were not.
        case partial
        /// Nothing was read.
        case failed
    }

    /// Follows from what was read and what was not.
    public var status: Status {
        if failure == nil && missing.isEmpty { return .ok }
        return statements.isEmpty ? .failed : .partial
    }

    /// The one failure to show for the account: why it ended, or how many were left out and why the first was.
    public var shownFailure: ReadFailure? {
        if var failure {
            if let progress {
                let part = "\(progress.done) of \(progress.total) \(progress.unit)"
                failure.message = "after \(part): \(failure.message)"
            }
            return failure
        }
        guard var first = missing.first else { return nil }
        if missing.count > 1 || progress != nil {
            let part = "\(missing.count) of \(progress?.total ?? missing.count) users"
            first.message = "\(part) could not be read; the first: \(first.message)"
        }
        return first
    }
}
