import Accounts
import Balances
import Journal
import Money
import Net
import Reports

@testable import Gateway

/// Records to stream, made as the engine makes them.
enum Told {
    static let accounts = NamedAccounts([
        NamedAccount(
            name: "customers", venue: Venue(rawValue: "sfox-connect"),
            assets: AssetTable(["btc": Asset("BTC"), "usdt_tron": Asset("USDT", network: "TRON")])),
        NamedAccount(name: "desk", venue: Venue(rawValue: "coinw"), assets: AssetTable(["BTC": Asset("BTC")])),
    ])

    static func statement(
        _ position: Int64, of user: String? = "u", in account: String = "customers", codes: [String] = ["btc"],
        findings: Int = 0
    ) -> Record {
        record(
            position, .message, account,
            .statement(stated(user, codes), (0..<findings).map { finding(of: user, "rule \($0)") }))
    }

    /// An answer that speaks of several end users.
    static func answer(_ position: Int64, of users: [String], findings: [Finding] = []) -> Record {
        record(
            position, .answer, "customers",
            .answer(MessageMeaning(statements: users.map { stated($0, ["btc"]) }, findings: findings)))
    }

    static func gap(_ position: Int64, in account: String = "customers") -> Record {
        let gap = Gap(epoch: 1, kind: .hole, first: 17, last: 19, at: Timestamp(nanoseconds: 0))
        return record(position, .gap, account, .gap(gap))
    }

    static func outcome(_ position: Int64, in account: String = "customers", failure: ReadFailure? = nil) -> Record {
        let health = AccountHealth(failure == nil ? .ok : .failed, of: .reading, failure: failure)
        return record(position, .outcome, account, .health(health))
    }

    static let moment = Moment(wall: Timestamp(nanoseconds: 0), steady: .zero)

    /// One without a line.
    static func nothing(_ position: Int64) -> Record { record(position, .start, "customers", .start) }

    static func finding(of user: String?, _ rule: String) -> Finding {
        Finding(
            holder: user.map { .user($0) } ?? .owner, venueAsset: "btc", rule: rule, expected: nil, actual: nil,
            evidence: "")
    }

    static func stated(_ user: String?, _ codes: [String]) -> Statement {
        Statement(
            holder: user.map { .user($0) } ?? .owner, extent: .full,
            balances: codes.map { Balance(venueAsset: $0, total: .absent, available: .absent, held: .absent) },
            receivedAt: Timestamp(nanoseconds: 0))
    }

    private static func record(
        _ position: Int64, _ kind: Entry.Kind, _ account: String, _ meaning: Record.Meaning
    ) -> Record {
        var entry = Entry(
            kind, account: account, recording: Recording(.withheld, of: .owner), verdict: .applied, epoch: 1,
            sequence: position, receivedAt: Moment(wall: Timestamp(nanoseconds: 0), steady: .zero), raw: [])
        entry.position = position
        return Record(entry, meaning)
    }

    static func segment(after base: Int64, _ records: Record...) -> StreamSegment {
        var writer = SegmentWriter(after: base, naming: accounts)
        for record in records { writer.append(record) }
        return writer.segment()
    }
}

extension StreamChunk {
    /// The ids and the objects of a chunk of events.
    var told: [(id: String, data: String)] {
        guard case .broadcast(let message, _) = action(to: []) else { return [] }
        return String(decoding: message.bytes, as: UTF8.self).split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n")
            return (String(lines[0].dropFirst("id: ".count)), String(lines[1].dropFirst("data: ".count)))
        }
    }
}
