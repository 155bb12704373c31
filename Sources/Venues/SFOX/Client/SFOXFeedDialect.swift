package import Accounts
package import Balances
package import JSON
import Net
import SFOXWire

/// sFOX's WebSocket as an account's balance feed: the owner's own balances, or those of every Connect end user.
///
/// Source: docs.sfox.com/websocket-api; docs/venues/sfox.md.
package struct SFOXFeedDialect: FeedDialect {
    private let apiKey: Secret
    private let isEnterprise: Bool
    private let feed: String
    package let address: FeedAddress
    package let recording: Recording = .sfoxFeed
    package let connectionCharges: [Charge]
    package let seat: Seat?
    package let limitPause = Limits.messageBlock
    /// No heartbeat is documented; third parties ping after 30 s of silence and wait 10 s (docs/venues/sfox.md).
    package let heartbeat = FeedHeartbeat(.ping, every: .seconds(30), deadline: .seconds(10))
    /// One counter per connection over acknowledgements and all feeds (docs/venues/sfox.md).
    package let isNumbered = true
    /// No first push is documented for balances (docs/venues/sfox.md). Where one comes all the same, it heals.
    package let pushesSnapshot = false

    package init(_ account: Account, enterprise: Bool) {
        apiKey = account.apiKey
        isEnterprise = enterprise
        feed = enterprise ? Feed.enterpriseBalances : Feed.userBalances
        let base = account.feedURL ?? productionFeed
        // The address in the documents has its path; one that was given without is meant the same way.
        address = FeedAddress(base: base, path: base.prefix.isEmpty ? Feed.path : "")
        connectionCharges = SFOXCharges.connection(at: base)
        seat = SFOXCharges.seat(at: base)
    }

    package mutating func logIn() -> [UInt8] {
        apiKey.withText { Self.bytes(.authenticate(apiKey: $0, enterprise: isEnterprise)) }
    }

    package mutating func subscribe() -> [UInt8] { Self.bytes(.subscribe(feeds: [feed])) }

    package mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading {
        SFOXFeedMeaning.read(message, at: time, with: parser, wanting: feed)
    }

    private static func bytes(_ request: FeedRequest) -> [UInt8] {
        var writer = JSONWriter()
        request.write(to: &writer)
        return writer.bytes
    }
}
