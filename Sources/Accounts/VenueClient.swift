public import Balances
public import Net

/// What a venue's Client room offers: how to read an account there, and what its settings are.
public struct VenueClient: Sendable {
    /// The venue it reads.
    public var venue: Venue
    /// How people call it: `sFOX Connect`.
    public var name: String
    /// Where production is.
    public var productionURL: BaseURL
    /// Where production's feed is; nil where the venue has none.
    public var feedURL: BaseURL?
    /// Whether an account without a secret key is a mistake in the configuration.
    public var needsSecretKey: Bool
    /// Settings beyond those every account has.
    public var options: [VenueOption]
    /// The documented limits, in words, for `foil check`.
    public var limits: [String]
    /// What the venue's own codes mean, where that is documented or beyond doubt.
    public var assets: AssetTable
    /// Whether waiting for the venue's budget may stretch the default deadline.
    public var isPacedByBudget: Bool
    /// How the venue tells the time; nil where it does not.
    public var clock: VenueClock?
    /// Begins one reading of an account there.
    public var makeReading: @Sendable (Account) -> any AccountReading
    /// Begins a reading that only lists the account's end users; nil where it has none.
    package var makeListing: (@Sendable (Account) -> any AccountReading)?
    /// Speaks the venue's balance feed for an account that has a feed address; nil where the venue has no feed.
    package var makeFeed: (@Sendable (Account) -> any FeedDialect)?
    /// Reads recorded messages again; says nothing where none are recorded.
    package var readRecorded: MessageReader = { _, _, _, _ in MessageMeaning() }
    /// The same account read by the venue's other command, to hold the two against each other; nil where there is one only.
    package var otherSource: (@Sendable (Account) -> Account)?
    /// How often a running engine reads an account again when nobody said otherwise.
    package var standardPollEvery = Duration.seconds(30)

    /// A venue's Client room, as a value.
    public init(
        venue: Venue, name: String, productionURL: BaseURL, feedURL: BaseURL? = nil, needsSecretKey: Bool,
        options: [VenueOption] = [], limits: [String], assets: AssetTable, isPacedByBudget: Bool = false,
        clock: VenueClock? = nil, makeReading: @escaping @Sendable (Account) -> any AccountReading
    ) {
        self.venue = venue
        self.name = name
        self.productionURL = productionURL
        self.feedURL = feedURL
        self.needsSecretKey = needsSecretKey
        self.options = options
        self.limits = limits
        self.assets = assets
        self.isPacedByBudget = isPacedByBudget
        self.clock = clock
        self.makeReading = makeReading
    }
}

/// How a venue tells the time, for `foil check`.
public struct VenueClock: Sendable {
    /// The request that asks for it; needs no key.
    public var request: @Sendable (BaseURL) -> HTTPRequest
    /// The venue's wall clock when it answered; nil for an answer of another form.
    public var time: @Sendable (HTTPResponse) -> Timestamp?

    /// A venue's way of telling the time.
    public init(
        request: @escaping @Sendable (BaseURL) -> HTTPRequest, time: @escaping @Sendable (HTTPResponse) -> Timestamp?
    ) {
        self.request = request
        self.time = time
    }
}

/// A setting of a venue's accounts: a word out of a list.
public struct VenueOption: Sendable, Hashable {
    /// The key in the account's configuration.
    public var name: String
    /// The words it may have; the first is the default.
    public var values: [String]
    /// One line for `--help` and for mistakes.
    public var help: String

    /// An option with the values it takes.
    public init(_ name: String, values: [String], help: String) {
        precondition(!values.isEmpty, "an option has at least its default")
        self.name = name
        self.values = values
        self.help = help
    }
}
