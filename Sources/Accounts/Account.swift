public import Balances
public import Net

/// One named credential at one venue, ready to be used.
public struct Account: Sendable {
    /// The user's own word for it, unique in a configuration.
    public var name: String
    /// Whose protocol it speaks.
    public var venue: Venue
    /// Shown to the venue with every request; sFOX knows no other secret.
    public var apiKey: Secret
    /// Nil where the venue has none.
    public var secretKey: Secret?
    /// Where the venue's REST interface is.
    public var baseURL: BaseURL
    /// Where the venue's WebSocket is; nil where it has none, or none is used.
    public var feedURL: BaseURL?
    /// The time a reading may take; nil for the default.
    public var timeout: Duration?
    /// How often a running engine reads it again; nil for the venue's own pace.
    public var pollEvery: Duration?
    /// A file of certificates to trust instead of the system's.
    public var caFile: String?
    /// The user's own mapping, over the venue's table.
    public var assets: [String: Asset]
    /// What `VenueClient.options` of the venue offers, checked against it.
    public var options: [String: String]
    /// The end users to read; empty for all. Only accounts that have end users look at it.
    public var users: [String] = []

    /// An account as the configuration gives it; nothing is checked here and nothing is sent.
    public init(
        name: String, venue: Venue, apiKey: Secret, secretKey: Secret? = nil, baseURL: BaseURL,
        feedURL: BaseURL? = nil, timeout: Duration? = nil, pollEvery: Duration? = nil, caFile: String? = nil,
        assets: [String: Asset] = [:], options: [String: String] = [:]
    ) {
        self.name = name
        self.venue = venue
        self.apiKey = apiKey
        self.secretKey = secretKey
        self.baseURL = baseURL
        self.feedURL = feedURL
        self.timeout = timeout
        self.pollEvery = pollEvery
        self.caFile = caFile
        self.assets = assets
        self.options = options
    }
}
