import Accounts
import Balances
import JSON
import Journal
import Money
import Witness

@testable import Store

/// Records drawn from a seed, and a reader that reads them again: the bytes of a message name a record of the world.
final class World {
    private(set) var records: [Record] = []
    static let accounts = ["treasury", "customers"]

    /// Bytes that are numbers of records; nothing is parsed but that number. Knows those that are there when it is asked for: who
    /// reads on another thread is to be given it after the last.
    var reader: RecordReader {
        let meanings = records.map(\.meaning)
        return RecordReader { _ in
            { body, _, _, _ in
                guard let number = Int(String(decoding: body, as: UTF8.self)) else { return MessageMeaning() }
                return switch meanings[number] {
                case .statement(let statement, let findings): MessageMeaning(statements: [statement], findings: findings)
                case .answer(let answer): answer
                default: MessageMeaning()
                }
            }
        }
    }

    /// A batch of new records.
    func batch(_ random: inout Seeded, after head: Int64) -> Batch {
        let first = records.count
        for _ in 0...random.below(9) { records.append(record(&random)) }
        let batch = Batch(records[first...].map(\.entry), after: head)
        for (index, entry) in batch.entries.enumerated() { records[first + index].entry = entry }
        return batch
    }

    /// A journal's first batches.
    func batches(_ count: Int, _ random: inout Seeded) -> [Batch] {
        var batches: [Batch] = []
        for _ in 0..<count { batches.append(batch(&random, after: batches.last?.lastPosition ?? 0)) }
        return batches
    }

    private func record(_ random: inout Seeded) -> Record {
        let account = random.pick(Self.accounts)
        let moment = Samples.moment(Int64(records.count * 10 + random.below(40)))
        switch random.below(12) {
        case 0:
            let gap = Gap(epoch: 2, kind: .hole, first: 3, last: 5, at: moment.wall)
            return .gap(gap, of: account, at: moment)
        case 1: return .health(AccountHealth(.failed, of: .feed, failure: ReadFailure(.timeout, "late")), of: account, at: moment)
        case 2: return .finding(finding(&random), of: account, at: moment)
        default: return message(&random, account, moment)
        }
    }

    private func message(_ random: inout Seeded, _ account: String, _ moment: Moment) -> Record {
        let count = random.oneIn(6) ? random.below(4) : 1
        // A message is of one kind: no venue mixes full statements and changes in one.
        let extent: Statement.Extent = random.oneIn(2) ? .full : .change
        let statements = (0..<count).map { _ in statement(&random, extent, moment) }
        let meaning = MessageMeaning(statements: statements, findings: random.oneIn(5) ? [finding(&random)] : [])
        let entry = Entry(
            random.pick([.message, .answer]), account: account,
            recording: Recording(MessageForm(rawValue: "test"), of: .owner),
            verdict: random.oneIn(8) ? random.pick([.late, .duplicate, .refused]) : .applied, epoch: 1,
            sequence: random.oneIn(4) ? nil : Int64(records.count), venueTime: statements.first?.venueTime,
            receivedAt: moment, raw: Array("\(records.count)".utf8))
        return Record(entry, Record.Meaning(meaning))
    }

    private func statement(_ random: inout Seeded, _ extent: Statement.Extent, _ moment: Moment) -> Statement {
        let assets = ["btc", "BTC", "eth"].filter { _ in random.oneIn(2) }
        let venueTime = random.oneIn(3) ? nil : Timestamp(nanoseconds: moment.wall.nanoseconds - Int64(random.below(60)))
        return Statement(
            holder: random.pick([.owner, .user("ann"), .user("bob")]), extent: extent,
            balances: assets.map { balance($0, &random) }, venueTime: venueTime, receivedAt: moment.wall)
    }

    private func balance(_ asset: String, _ random: inout Seeded) -> Balance {
        Balance(
            venueAsset: asset, total: .reported(amount(&random)), available: .derived(amount(&random)), held: .absent,
            wallets: Wallets(trading: .unreadable))
    }

    private func amount(_ random: inout Seeded) -> ExactDecimal {
        (try? ExactDecimal(random.pick(["0", "1.50", "-3", "99999999999999999999999999999999999999", "0.000000000000000001"])))
            ?? .zero
    }

    private func finding(_ random: inout Seeded) -> Finding {
        Finding(holder: .user("ann"), venueAsset: nil, rule: "r", expected: nil, actual: "\"x", evidence: "{}")
    }
}
