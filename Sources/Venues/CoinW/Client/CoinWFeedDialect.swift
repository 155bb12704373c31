package import Accounts
package import Balances
import CoinWWire
package import JSON
import Net

/// CoinW's private WebSocket as an account's balance feed: one currency a message, and only what changes.
///
/// Source: docs/venues/coinw.md.
package struct CoinWFeedDialect: FeedDialect {
    private let apiKey: Secret
    private let secretKey: Secret
    package let address: FeedAddress
    package let recording = Recording(.coinwAssets, of: .owner)
    package let connectionCharges: [Charge]
    /// No limit of the WebSocket is documented; a refusal is taken for the shortest ban.
    package let limitPause = Penalties.ban
    /// Clients ping every 5 to 30 s; a connection that sends nothing is closed after 60 s, measured on the futures
    /// endpoint only (docs/venues/coinw.md).
    package let heartbeat: FeedHeartbeat
    /// The pushes have no number of their own.
    package let isNumbered = false
    /// Documented: only changes made while connected are pushed.
    package let pushesSnapshot = false
    /// The last push of each currency on this connection.
    private var latest: [Spelling: (ledgerID: Int64, body: [UInt8])] = [:]
    /// CoinW lists a few thousand currencies. A venue that names more makes the order of the earlier ones forgotten.
    private static let maximumCurrencies = 1 << 16

    package init(_ account: Account) {
        apiKey = account.apiKey
        secretKey = account.secretKey ?? Secret("")
        let base = account.feedURL ?? CoinW.productionFeed
        address = FeedAddress(base: base, headers: Self.headers)
        connectionCharges = CoinWCharges.connection(at: base)
        heartbeat = FeedHeartbeat(.message(Self.bytes(.ping)), every: .seconds(20), deadline: .seconds(10))
    }

    /// One client says the venue wants to be called from its own pages, another calls it without
    /// (docs/venues/coinw.md).
    private static let headers: HTTPHeaders = ["Origin": "https://www.coinw.com"]

    package mutating func logIn() -> [UInt8] {
        latest = [:]
        return apiKey.withText { key in
            secretKey.withText { Self.bytes(.login(apiKey: key, passphrase: $0)) }
        }
    }

    package mutating func subscribe() -> [UInt8] { Self.bytes(.subscribe(.assets)) }

    package mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading {
        guard let said = try? parser.read(message, { try FeedMessage($0) }) else {
            return CoinWFeedReading.read(message, at: time, with: parser)
        }
        var reading = CoinWFeedReading.reading(of: said, message, at: time)
        if case .assets(let change) = said, case .statement = reading.meaning {
            reading.order = place(change, message)
        }
        return reading
    }

    /// `ledger_id` rises by one with each change in the documents' example, and nothing says that pushes come in its
    /// order; so a push that is not above the last one of its currency is late.
    private mutating func place(_ change: AssetChange, _ body: [UInt8]) -> FeedReading.Order {
        let currency = Spelling(change.currency)
        if let last = latest[currency], change.ledgerID <= last.ledgerID {
            return change.ledgerID == last.ledgerID && body == last.body ? .repeated : .late
        }
        if latest.count == Self.maximumCurrencies { latest = [:] }
        latest[currency] = (change.ledgerID, body)
        return .newer
    }

    private static func bytes(_ request: FeedRequest) -> [UInt8] {
        var writer = JSONWriter()
        request.write(to: &writer)
        return writer.bytes
    }
}
