import Accounts
import Balances
import JSON
import SFOXWire

/// What a message of sFOX's WebSocket says, whatever its place on the connection.
enum SFOXFeedMeaning {
    /// - Parameter feed: the feed that an acknowledgement must name; nil where that does not matter.
    static func read(
        _ body: [UInt8], at time: Timestamp, with parser: JSONParser, wanting feed: String? = nil
    ) -> FeedReading {
        do {
            return try parser.read(body) { try read($0, at: time, wanting: feed) }
        } catch {
            return FeedReading(
                sequence: sequence(of: body, with: parser), .malformed(.malformedMessage(error, venue: "sFOX")))
        }
    }

    private static func read(_ root: JSONNode, at time: Timestamp, wanting feed: String?) throws -> FeedReading {
        var findings: [Finding] = []
        switch try SFOXFeedReading.read(root, receivedAt: time, findings: &findings) {
        case .statement(let statement, let sequence):
            return FeedReading(
                sequence: sequence, venueTime: statement.venueTime, .statement(statement, findings))
        case .other(let message):
            return FeedReading(
                sequence: message.sequence, venueTime: Timestamp(nanoseconds: message.timestamp),
                meaning(of: message.content, root, wanting: feed))
        }
    }

    private static func meaning(
        of content: FeedMessage.Content, _ root: JSONNode, wanting feed: String?
    ) -> FeedReading.Meaning {
        switch content {
        case .success("authenticate", _): return .authenticated
        case .success("subscribe", let feeds):
            // The answer of older documents names no feeds.
            guard let feed, let feeds, !feeds.contains(feed) else { return .subscribed }
            return .refused(
                ReadFailure(
                    .rejected, "sFOX acknowledged the subscription without the feed \(feed)", isRetryable: true))
        case .error(nil, nil): return .complaint(SFOXFailures.unexplained)
        case .error(let action, let text): return .refused(SFOXFailures.failure(onFeed: action, text))
        case .web3(let wallet): return .remark([remark(on: wallet, evidence: root.raw)])
        case .success, .other, .enterpriseBalances, .userBalances: return .other
        }
    }

    /// A Web3 wallet's message names a network and no asset, so it can be no row of the account; nor is it dropped.
    private static func remark(on wallet: Web3Balance, evidence: String) -> Finding {
        let amount = wallet.balance.value.map { "\($0)" }
        return Finding(
            holder: .owner, venueAsset: nil,
            rule: "a balance names its asset (a Web3 wallet's names its network only, and is not counted)",
            expected: nil, actual: "\(amount ?? "an unknown amount") on \(wallet.network)", evidence: evidence)
    }

    /// The number of a message that cannot be read otherwise.
    private static func sequence(of body: [UInt8], with parser: JSONParser) -> Int64? {
        (try? parser.read(body) { try $0.member("sequence").int64() }) ?? nil
    }
}
