public import Balances
public import Net

/// One reading of one account, as the venue's Client room decides it: which requests, in which order, and what each
/// answer means.
///
/// A value: it owns no socket, clock or random source. `ReadSession` adds deadline, budget and retries.
public protocol AccountReading: Sendable {
    /// The request that is due now, signed for `moment`; nil when all has been asked and answered.
    ///
    /// Called again for the same step after a failure, so that a fresh signature goes with every attempt.
    /// `random` is uniform in `0...UInt64.max`, for nonces.
    mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest?

    /// Takes the answer to the last request.
    mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict

    /// The step has failed for good.
    /// - Returns: true when the reading can go on without it, having noted what is missing in `missing`.
    mutating func gaveUp(_ failure: ReadFailure) -> Bool

    /// What has been read so far.
    var statements: [Statement] { get }
    var findings: [Finding] { get }
    /// What had to be left out: the end users that could not be read, with the reason.
    var missing: [ReadFailure] { get }
    /// How far the reading has come, in steps; nil where it is a single one.
    var progress: ReadProgress? { get }
    /// The venue's clock minus this machine's, where the reading measured it.
    var clockSkew: Duration? { get }
    /// End users the venue has named so far; empty where an account has none.
    var holders: [Holder] { get }
    /// As what the answer to the request that is due is recorded; nil for answers with secrets in them.
    var recording: Recording? { get }
}

extension AccountReading {
    /// Without it the reading ends.
    public mutating func gaveUp(_ failure: ReadFailure) -> Bool { false }
    /// Nothing is missing.
    public var missing: [ReadFailure] { [] }
    /// A single step.
    public var progress: ReadProgress? { nil }
    /// Not measured.
    public var clockSkew: Duration? { nil }
    /// None.
    public var holders: [Holder] { [] }
    /// Not recorded.
    public var recording: Recording? { nil }
}

/// A request together with what it costs.
public struct VenueRequest: Sendable, Hashable {
    /// Signed and ready to be sent.
    public var request: HTTPRequest
    /// The first bucket is the one that is blocked when the venue answers that a limit is used up.
    public var charges: [Charge]

    /// A request that is counted in each of the given buckets.
    public init(_ request: HTTPRequest, charges: [Charge]) {
        self.request = request
        self.charges = charges
    }
}

/// What an answer means for the reading.
public enum AnswerVerdict: Sendable, Hashable {
    /// The step is done.
    case accepted
    /// The same step must be asked again at once with what was learned, such as a corrected clock.
    case again
    case failed(ReadFailure)
}

/// Steps done and steps in all, such as end users read.
public struct ReadProgress: Sendable, Hashable {
    /// Steps that ended, whether well or with a failure that was noted.
    public var done: Int
    /// Steps known of so far; it may still grow.
    public var total: Int
    /// What is counted: `users`.
    public var unit: String

    /// So many steps of so many.
    public init(done: Int, total: Int, unit: String) {
        self.done = done
        self.total = total
        self.unit = unit
    }
}
