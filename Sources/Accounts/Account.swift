public import Balances
public import Net

/// One named credential at one venue, ready to be used.
public struct Account: Sendable {
    public var name: String
    public var venue: Venue
    public var apiKey: Secret
    /// Nil where the venue has none.
    public var secretKey: Secret?
    public var baseURL: BaseURL
    public var feedURL: BaseURL?
    /// The time a reading may take; nil for the default.
    public var timeout: Duration?
    public var pollEvery: Duration?
    /// A file of certificates to trust instead of the system's.
    public var caFile: String?
    /// The user's own mapping, over the venue's table.
    public var assets: [String: Asset]
    /// What `VenueClient.options` of the venue offers, checked against it.
    public var options: [String: String]

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
