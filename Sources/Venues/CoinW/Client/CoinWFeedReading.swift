import Accounts
import Balances
import CoinWWire
import JSON

/// What a message of CoinW's WebSocket says, whatever came before it.
enum CoinWFeedReading {
    static func read(_ body: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading {
        do {
            return reading(of: try parser.read(body) { try FeedMessage($0) }, body, at: time)
        } catch {
            return FeedReading(.malformed(.malformedMessage(error, venue: "CoinW")))
        }
    }

    static func reading(of message: FeedMessage, _ body: [UInt8], at time: Timestamp) -> FeedReading {
        switch message {
        case .assets(let change) where change.isSpot:
            let venueTime = Timestamp(milliseconds: change.time)
            var findings: [Finding] = []
            let statement = statement(of: change, body, venueTime: venueTime, at: time, &findings)
            return FeedReading(venueTime: venueTime, .statement(statement, findings))
        case .login(.done): return FeedReading(.authenticated)
        case .login(.refused(let code, let text)):
            return FeedReading(.refused(CoinWFailures.failure(onFeed: "the login", code, text, .authentication)))
        case .acknowledgement("subscribe", .assets, .done): return FeedReading(.subscribed)
        case .acknowledgement("subscribe", .assets, .refused(let code, let text)):
            return FeedReading(.refused(CoinWFailures.failure(onFeed: "the subscription", code, text, .rejected)))
        case .acknowledgement(let action, .assets, .done) where action.hasPrefix("unsub"):
            return FeedReading(.refused(ReadFailure(.unavailable, "CoinW ended the subscription")))
        case .error(.refused(let code, let text)):
            return FeedReading(.refused(CoinWFailures.failure(onFeed: "a message", code, text, .unavailable)))
        case .pong: return FeedReading(.pong)
        case .assets, .acknowledgement, .error(.done), .other: return FeedReading(.other)
        }
    }

    /// A push tells one currency, and leaves the others as they are.
    private static func statement(
        of change: AssetChange, _ body: [UInt8], venueTime: Timestamp, at time: Timestamp, _ findings: inout [Finding]
    ) -> Statement {
        let balance = Balance(
            BalanceRow(currency: change.currency, available: change.available, onOrders: change.hold))
        let evidence = { String(decoding: body, as: UTF8.self) }
        findings += Finding.unreadable(
            [("available", change.available), ("hold", change.hold)], of: change.currency, holder: .owner,
            evidence: evidence, text: { String(decoding: body[$0], as: UTF8.self) })
        if findings.isEmpty, balance.total == .unreadable {
            findings.append(
                .unreadable(
                    "available + hold", text: "a larger number", venueAsset: change.currency, holder: .owner,
                    evidence: evidence()))
        }
        return Statement(
            holder: .owner, extent: .change, balances: [balance], venueTime: venueTime, receivedAt: time)
    }
}

extension AssetChange {
    /// The documented pushes say `spot`; those of another account would be about other money.
    fileprivate var isSpot: Bool { account.isEmpty || account == "spot" }
}
