import Accounts
import Balances
import Journal
import Net
import Reports
import Testing
import Witness

@testable import Gateway

struct StreamHallPropertyTests {
    private static let random = Seeded.announced(for: "stream readers")

    @Test(arguments: 0..<16)
    func `random readers at random times get what a plain filter over all lines lets through`(_ index: Int) throws {
        var scene = try RandomScene(Self.random.fork(index))
        for _ in 0..<400 { try scene.step() }
        try scene.end()
        let lines = scene.lines()
        for client in scene.clients {
            let expected = scene.expected(of: client, lines)
            #expect(client.lines == expected, "\(client.filter.wishes) from \(client.start?.text ?? "")")
        }
        scene.stage.pass(.seconds(16))
        scene.stage.settle()
        for client in scene.clients where client.form == .events {
            #expect(client.place == StreamPlace(scene.stage.record.head))
        }
        #expect(scene.clients.contains { !$0.lines.isEmpty })
    }
}

/// Some accounts and users, and readers who come and go while things happen.
struct RandomScene {
    private static let accounts = ["customers", "desk", "\u{e9}", "e\u{301}"]
    private static let users = ["u", "v", "w", "\u{e9}", "e\u{301}", "", "x", "y", "z"]
    private static let codes = ["btc", "usdt_tron", "zzz"]

    let stage: StreamStage
    private(set) var clients: [StreamClient] = []
    private var random: Seeded

    init(_ seed: Seeded) throws {
        random = seed
        var settings = StreamSettings()
        settings.ringBytes = 2_000 << random.below(8)
        settings.shelfBytes = 1_000 << random.below(8)
        settings.chunkBytes = 200 << random.below(6)
        settings.backlogBytes = 64 << random.below(8)
        settings.topics = 1 << random.below(8)
        stage = try StreamStage(settings)
        try commit()
    }

    mutating func step() throws {
        switch random.below(24) {
        case 0...3: try commit()
        case 4...7: _ = stage.lines.run()
        case 8...9: _ = stage.journal.run()
        case 10...13: _ = stage.wake()
        case 14...17: if let client = anyone() { stage.take(client) }
        case 18...19: clients.forEach(stage.take)
        case 20: if random.oneIn(3) { stage.settle() }
        case 21: try come()
        case 22: if let client = anyone() { stage.cut(client, keeping: random.below(4)) }
        default: stage.pass(.milliseconds(random.below(random.oneIn(3) ? 20_000 : 100)))
        }
    }

    /// Everybody comes back and takes all there is, and then what still comes, before a heart beats.
    mutating func end() throws {
        for client in clients where client.socket == nil { try stage.open(client) }
        stage.settle()
        try commit()
        stage.settle()
    }

    private mutating func anyone() -> StreamClient? { clients.isEmpty ? nil : random.pick(clients) }

    private mutating func come() throws {
        if let away = anyone(), away.socket == nil, random.oneIn(2) { return try stage.open(away) }
        guard clients.count < 16 else { return }
        let behind = Int64(random.below(random.oneIn(2) ? 8 : Int(stage.record.head) + 1))
        let since = random.oneIn(2) ? nil : StreamPlace(max(0, stage.record.head - behind))
        let client = StreamClient(filter(), as: random.oneIn(3) ? .messages : .events, since: since)
        clients.append(client)
        try stage.open(client)
    }

    private mutating func filter() -> StreamFilter {
        let isTenant = random.oneIn(3)
        let scope = Scope(
            accounts: random.oneIn(3) || isTenant ? some(Self.accounts) : nil, user: isTenant ? random.pick(Self.users) : nil)
        var filter = StreamFilter(scope, naming: Told.accounts)
        if !isTenant, !random.oneIn(4) { filter.users = some(Self.users) }
        if random.oneIn(4) { filter.accounts = some(Self.accounts) }
        if random.oneIn(2) { filter.kinds = Set(some(KeptLine.Kind.allCases)) }
        if random.oneIn(5) { filter.assets = ["BTC"] }
        return filter
    }

    private mutating func some<Element>(_ all: [Element]) -> [Element] {
        (0...random.below(2)).map { _ in random.pick(all) }
    }

    // MARK: What happens

    private mutating func commit() throws {
        let count = 1 + random.below(random.oneIn(4) ? 60 : 4)
        var records: [Record] = []
        for _ in 0..<count { records.append(record()) }
        try stage.commit(records)
    }

    private mutating func record() -> Record {
        let account = random.pick(Self.accounts)
        switch random.below(40) {
        case 0: return .gap(Gap(epoch: 1, kind: .hole, first: 1, last: 2, at: Told.moment.wall), of: account, at: Told.moment)
        case 1: return .health(AccountHealth(.ok, of: .feed), of: account, at: Told.moment)
        case 2:
            let failure = ReadFailure(.timeout, #"user "other": no answer came"#)
            return .health(AccountHealth(.failed, of: .reading, failure: failure), of: account, at: Told.moment)
        case 3: return .finding(finding(), of: account, at: Told.moment)
        case 4: return .start(of: account, at: Told.moment)
        case 5...9:
            let meaning = MessageMeaning(statements: some(Self.users).map { statement(of: $0) }, findings: findings())
            return stage.record.message(meaning, in: account)
        case 10: return stage.record.message(MessageMeaning(holders: [.user("u")]), in: account)
        default:
            let meaning = MessageMeaning(statements: [statement(of: user())], findings: findings())
            return stage.record.message(meaning, in: account, verdict: random.oneIn(9) ? .late : .applied)
        }
    }

    private mutating func user() -> String? { random.oneIn(9) ? nil : random.pick(Self.users) }
    private mutating func statement(of user: String?) -> Statement { Told.stated(user, some(Self.codes)) }
    private mutating func finding() -> Finding { Told.finding(of: user(), "rule") }
    private mutating func findings() -> [Finding] { random.oneIn(6) ? [finding(), finding()] : [] }

    // MARK: What must come of it

    /// All lines of all records.
    func lines() -> [[(line: WatchLine, text: String)]] {
        stage.record.records.map { WatchLine.lines(of: $0).map { ($0, Self.text(of: $0)) } }
    }

    private static func text(of line: WatchLine) -> String {
        var bytes: [UInt8] = []
        line.append(to: &bytes, naming: Told.accounts)
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }

    /// Worked out line by line, from nothing but the wishes.
    func expected(of client: StreamClient, _ lines: [[(line: WatchLine, text: String)]]) -> [String] {
        let filter = client.filter
        guard let start = client.start else { return [] }
        return lines.flatMap { lines in
            var lines = lines
            if let tenant = filter.tenant, !lines.map(\.line).areTheSameToAll {
                lines = lines.map(\.line).own(of: tenant).map { ($0, Self.text(of: $0)) }
            }
            return lines.filter { StreamPlace(after: $0.line.place) > start && wants($0.line, filter) }.map(\.text)
        }
    }

    private func wants(_ line: WatchLine, _ filter: StreamFilter) -> Bool {
        func has(_ names: [String]?, _ name: String) -> Bool {
            names.map { $0.contains { Array($0.utf8) == Array(name.utf8) } } ?? true
        }
        let kind: KeptLine.Kind
        let codes: [String]
        switch line.event {
        case .statement(let statement, _, _): (kind, codes) = (.statement, statement.balances.map(\.venueAsset))
        case .finding(let finding): (kind, codes) = (.finding, [finding.venueAsset ?? ""])
        case .gap: (kind, codes) = (.gap, [])
        case .outcome: (kind, codes) = (.outcome, [])
        }
        guard filter.kinds.isEmpty || filter.kinds.contains(kind), has(filter.accounts, line.account),
            has(filter.scope.accounts, line.account)
        else { return false }
        guard let holder = line.holder else { return true }
        let users = [filter.scope.user.map { [$0] }, filter.users.isEmpty ? nil : filter.users]
        return users.allSatisfy { $0 == nil || holder.user != nil && has($0, holder.user ?? "") }
            && (filter.assets.isEmpty || codes.contains("btc"))
    }
}
