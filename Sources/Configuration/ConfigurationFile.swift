package import Balances
package import Net

/// What a configuration file says, checked. Secrets are not resolved yet.
package struct ConfigurationFile: Sendable {
    /// The file, as the user named it or the search found it.
    package var path: String
    /// In the order of the file; at least one, with different names.
    package var accounts: [AccountEntry]
    /// Where the journal is kept; nil where nothing is kept.
    package var store: StoreAddress?
    /// How long what venues sent is kept; nil for ever.
    package var retention: RetentionAges?
    /// Where `foil serve` listens, such as `127.0.0.1:7070`; nil for the default.
    package var listen: String?
    /// Who may reach it there.
    package var gateway: GatewaySettings
    /// The form of `foil serve`'s log; nil for text.
    package var log: LogForm?
    /// Of what someone wants to be told; nil for nothing.
    package var alerts: AlertSettings?
    /// Which daemon answers commands here, and how it is asked.
    package var daemon = DaemonSettings()
    /// Who may read and write the file; nil when it did not come from a file.
    package var access: FileAccess?
}

/// How the log of `foil serve` is written.
package enum LogForm: String, Sendable, Hashable, CaseIterable {
    /// For people.
    case text
    /// One object a line, for programs.
    case json
}

/// One account of the configuration. Paths in it are absolute or relative to the working directory.
package struct AccountEntry: Sendable {
    /// 1 to 64 of `[A-Za-z0-9._-]`.
    package var name: String
    /// One of the known venues.
    package var venue: Venue
    /// The key that names the credential.
    package var apiKey: SecretReference
    /// Nil exactly where the venue has none.
    package var secretKey: SecretReference?
    /// `http` or `https`; plain `http` leaves the machine only with `allowPlaintext: true`. Nil for production.
    package var baseURL: BaseURL?
    /// `ws` or `wss`, under the same rule. Nil for production.
    package var feedURL: BaseURL?
    /// 1 ms to 24 h; nil for the default.
    package var timeout: Duration?
    /// 1 ms to 24 h; nil for the default.
    package var pollEvery: Duration?
    /// A file of certificates to trust instead of the system's.
    package var caFile: String?
    /// The user's own mapping: the venue's code to the asset.
    package var assets: [String: Asset]
    /// The venue's own settings that were given; each is one of the words that the venue allows.
    package var options: [String: String]
    /// Where the account's name stands.
    package var position: SourcePosition
}
