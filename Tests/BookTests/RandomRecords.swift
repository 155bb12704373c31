import Accounts
import Balances
import Journal
import Money
import Witness

/// A journal of a few accounts with a few holders, in which everything happens that can.
struct RandomRecords {
    var random: Seeded
    private var make = RecordMaking()
    private let accounts = ["a", "b", "\u{e9}"]
    private let users = (0..<90).map { "user-\($0)" } + ["", "e\u{301}", "\u{e9}", String(repeating: "long", count: 50)]
    private let codes = ["btc", "eth", "usd", "usdc", "a-rather-long-code-\u{1F4B0}"]

    init(_ random: Seeded) { self.random = random }

    mutating func next() -> Record {
        let account = random.pick(accounts)
        switch random.below(40) {
        case 0: return make.gap(random.pick([.hole, .duplicate, .disorder, .disconnected, .restart]), account: account)
        case 1: return make.live(epoch: Int64(random.below(9)), account: account)
        case 2: return make.names((0..<random.below(4)).map { _ in random.pick(users) }, account: account)
        case 3: return make.record(.start, .start, account: account, verdict: .control)
        case 4: return make.record(.outcome, .health(health()), account: account, verdict: .control)
        case 5: return make.record(.spending, .spending(spending()), account: account, verdict: .control)
        case 6: return make.record(.finding, .finding(finding(holder())), account: account, verdict: .control)
        case 7...15: return make.answer(holder(), balances(), account: account, findings: findings())
        default: return push(account)
        }
    }

    private mutating func push(_ account: String) -> Record {
        var record = make.push(
            random.pick(users), balances(), account: account, extent: random.oneIn(4) ? .change : .full,
            findings: findings(), epoch: Int64(random.below(5)),
            sequence: random.oneIn(3) ? nil : Int64(truncatingIfNeeded: random.next()),
            venueTime: random.oneIn(3) ? nil : Int64(truncatingIfNeeded: random.next()))
        if random.oneIn(10) { record.entry.verdict = random.pick([.late, .duplicate, .malformed, .control]) }
        return record
    }

    private mutating func holder() -> Holder { random.oneIn(8) ? .owner : .user(random.pick(users)) }

    /// Each code at most once: what happens to one named twice has tests of its own.
    private mutating func balances() -> [Balance] {
        codes.filter { _ in random.oneIn(2) }.map { code in
            let amounts = (0..<8).map { _ in amount() }
            return Balance(
                venueAsset: code, total: amounts[0], available: amounts[1], held: amounts[2],
                wallets: Wallets(
                    trading: amounts[3], borrow: amounts[4], collateral: amounts[5], lending: amounts[6],
                    staking: amounts[7]))
        }
    }

    private mutating func amount() -> Amount {
        switch random.below(6) {
        case 0: return .absent
        case 1: return random.oneIn(4) ? .unreadable : .reported(.zero)
        case 2: return .derived(number())
        default: return .reported(number())
        }
    }

    private mutating func number() -> ExactDecimal {
        let digits = String(repeating: "\(1 + random.below(9))", count: 1 + random.below(random.oneIn(9) ? 30 : 9))
        let text = (random.oneIn(5) ? "-" : "") + digits + (random.oneIn(3) ? "" : ".\(random.below(1_000))0")
        return (try? ExactDecimal(text)) ?? .zero
    }

    private mutating func findings() -> [Finding] { random.oneIn(6) ? [finding(holder())] : [] }

    private mutating func finding(_ holder: Holder) -> Finding {
        let side = "\(random.below(3))"
        return Finding(
            holder: holder, venueAsset: random.oneIn(3) ? nil : random.pick(codes), rule: "feed = reading",
            expected: random.oneIn(4) ? nil : side, actual: random.oneIn(2) ? side : nil, evidence: "\(random.next())")
    }

    private mutating func health() -> AccountHealth {
        let wait: Duration? = random.oneIn(2) ? nil : .milliseconds(random.below(5_000))
        let failure = ReadFailure(.unavailable, "away", httpStatus: random.oneIn(2) ? 503 : nil, retryAfter: wait)
        return AccountHealth(
            random.pick([.ok, .connecting, .failed, .refused]), of: random.pick([.feed, .reading]),
            failure: random.oneIn(2) ? nil : failure)
    }

    private mutating func spending() -> Spending {
        let bucket = "bucket \(random.below(3))"
        if random.oneIn(2) { return .spent(buckets: [bucket, "all"]) }
        return .penalty(bucket: bucket, until: second(Int64(random.below(100_000))))
    }
}
