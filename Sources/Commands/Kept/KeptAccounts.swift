import Accounts
import Balances
import Book
import Configuration
import Engine
import Journal
import Reports

/// What the configuration says of the accounts, without their secrets: enough to read what is written down.
struct KeptAccounts: Sendable {
    /// The accounts of the configuration.
    let names: NamedAccounts
    let settings: BookSettings
    let store: StoreAddress?
    let retention: RetentionRules
    /// Where the gateway listens; nil for the usual place.
    let listen: String?
    /// Who may reach it there.
    let gateway: GatewaySettings
    /// The form of the log; nil for text.
    let log: LogForm?
    /// Of what someone wants to be told.
    let alerts: AlertSettings
    /// Which daemon answers here.
    let daemon: DaemonSettings
    /// The configuration file.
    let path: String
    private let clients: [VenueClient]

    init(_ file: ConfigurationFile, venues clients: [VenueClient]) {
        let accounts = file.accounts.compactMap { entry in
            clients.first { $0.venue == entry.venue }.map { (entry: entry, client: $0) }
        }
        names = NamedAccounts(
            accounts.map { entry, client in
                NamedAccount(name: entry.name, venue: entry.venue, assets: client.assets.extended(by: entry.assets))
            })
        let rules = accounts.map { entry, client in
            let hasFeed = (entry.feedURL ?? client.feedURL) != nil && client.makeFeed != nil
            return (
                entry.name, FreshnessRule(hasFeed: hasFeed, pollEvery: entry.pollEvery ?? client.standardPollEvery)
            )
        }
        settings = BookSettings(rules: Dictionary(uniqueKeysWithValues: rules))
        store = file.store
        retention = RetentionRules(file.retention)
        listen = file.listen
        gateway = file.gateway
        log = file.log
        alerts = file.alerts ?? AlertSettings()
        daemon = file.daemon
        path = file.path
        self.clients = clients
    }

    /// Reads entries again. A message's form names its venue, so those of accounts that are no longer in the
    /// configuration are read too.
    func makeReader() -> RecordReader { RecordReader { [reader = MessageReaders.any(of: clients)] _ in reader } }
}

extension RetentionRules {
    /// What the engine noticed is kept for ever: it is little, and tells what the rest was worth.
    fileprivate init(_ ages: RetentionAges?) {
        self.init()
        self.ages[.message] = ages?.messages
        self.ages[.answer] = ages?.answers
    }
}
