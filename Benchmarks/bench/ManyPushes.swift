import Accounts
import Balances
import Journal

/// Journal entries of sFOX Connect's feed for a million end users with three currencies each: in every round each user is
/// pushed once, a millisecond after the one before, with other amounts.
enum ManyPushes {
    static let account = "customers"
    static let users = 1_000_000

    /// When push number `number` of all was.
    static func time(_ number: Int) -> Timestamp {
        Timestamp(nanoseconds: 1_710_000_000_000_000_000 + Int64(number) * 1_000_000)
    }

    /// - Parameter number: of all pushes; as the user and the round say where they come in the order of users.
    static func entry(user: Int, round: Int, number: Int? = nil) -> Entry {
        let time = time(number ?? user + round * users)
        return Entry(
            .message, account: account, recording: Recording(MessageForm(rawValue: "sfox.feed"), of: .owner),
            verdict: .applied, epoch: 1, sequence: Int64(user + 1), venueTime: time,
            receivedAt: Moment(wall: time + .milliseconds(3), steady: .zero), raw: message(user, round, time))
    }

    /// As the documented message. One in three has something held in each currency, so that amounts differ.
    private static func message(_ user: Int, _ round: Int, _ time: Timestamp) -> [UInt8] {
        let updates = ["btc", "eth", "usd"].enumerated().map { place, code in
            let free = (user &* 2_654_435_761 &+ round &* 97 &+ place &* 1_000_003) % 100_000_000_000
            let held = user % 3 == 0 ? free % 1_000_000 : 0
            let (total, available) = (decimal(free + held), decimal(free))
            return """
                {"currency":"\(code)","balance":"\(total)","available":"\(available)","held":"\(held == 0 ? "0" : decimal(held))",\
                "trading_wallet":"\(total)","collateral_wallet":"0","borrow_wallet":"0","lending_wallet":"0","staking_wallet":"0"}
                """
        }
        return Array(
            """
            {"sequence":\(user + 1),"recipient":"private.enterprise.users.balances","timestamp":\(time.nanoseconds),\
            "payload":{"user_id":"user-\(user)","updates":[\(updates.joined(separator: ","))]}}
            """.utf8)
    }

    private static func decimal(_ units: Int) -> String {
        let fraction = String(units % 100_000_000)
        return "\(units / 100_000_000)." + String(repeating: "0", count: 8 - fraction.count) + fraction
    }
}
