/// Why an account, or one end user of it, could not be read, and what may be concluded.
///
/// A failure never says that a balance is zero: what is held is unknown.
public struct ReadFailure: Error, Sendable, Hashable {
    /// The kind of failure; open, so that a new venue may add one. `docs/errors.md` has a remedy for each.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// As it stands in `foil balances --json`.
        public let rawValue: String
        /// A code of a venue's own.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The key or the signature was refused.
        public static let authentication = Code(rawValue: "authentication")
        /// The key is good but may not do this.
        public static let permission = Code(rawValue: "permission")
        /// A limit of the venue is used up.
        public static let rateLimited = Code(rawValue: "rateLimited")
        /// No whole answer came in the time given.
        public static let timeout = Code(rawValue: "timeout")
        /// No connection could be made.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The venue answered that it cannot serve now.
        public static let unavailable = Code(rawValue: "unavailable")
        /// This machine's clock and the venue's are too far apart.
        public static let clockSkew = Code(rawValue: "clockSkew")
        /// The answer is not what the venue's documents describe.
        public static let malformedResponse = Code(rawValue: "malformedResponse")
        /// The venue understood the request and declined it.
        public static let rejected = Code(rawValue: "rejected")
        /// The venue does not offer what was asked for.
        public static let unsupported = Code(rawValue: "unsupported")
    }

    /// What kind of failure it is; the remedy hangs on it.
    public var code: Code
    /// One sentence for people: what happened and, where it helps, what to do. Holds no secret.
    public var message: String
    /// The venue's own code, such as Bitfront's `4003`.
    public var venueCode: String?
    /// The HTTP status of the answer; nil when none came.
    public var httpStatus: Int?
    /// Whether the same request may succeed later without anyone changing anything.
    public var isRetryable: Bool
    /// How long the venue wants to be left alone, where it or its documents say so.
    public var retryAfter: Duration?

    /// A failure; whether it is retryable follows from the code unless it is given.
    public init(
        _ code: Code, _ message: String, venueCode: String? = nil, httpStatus: Int? = nil,
        isRetryable: Bool? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.venueCode = venueCode
        self.httpStatus = httpStatus
        self.isRetryable = isRetryable ?? Self.passing.contains(code)
        self.retryAfter = retryAfter
    }

    /// Failures that pass by themselves unless the venue says otherwise.
    private static let passing: Set<Code> = [.rateLimited, .timeout, .unreachable, .unavailable]
}
