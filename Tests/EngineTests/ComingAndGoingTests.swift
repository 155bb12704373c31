import Accounts
import Balances
import Book
import JSON
import Journal
import Net
import Testing

@testable import Engine

/// A feed that says `auth`, `sub` and `=`, at a venue that lets one connection stand at a time.
private struct Wire: FeedDialect {
    let address = FeedAddress(base: .known("ws://127.0.0.1:1"))
    let recording = Recording(MessageForm(rawValue: "wire.feed"), of: .owner)
    let connectionCharges = [Charge(bucket: "wire/connect", limits: [])]
    let seat: Seat? = Seat(bucket: "wire/seat", count: 1)
    let limitPause = Duration.seconds(60)
    let heartbeat = FeedHeartbeat(.ping, every: .seconds(30), deadline: .seconds(10))
    let isNumbered = false
    let pushesSnapshot = true

    mutating func logIn() -> [UInt8] { [1] }
    mutating func subscribe() -> [UInt8] { [2] }
    func refusal(status: Int, headers: HTTPHeaders) -> ReadFailure { ReadFailure(.unavailable, "no") }

    mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading {
        switch String(decoding: message, as: UTF8.self) {
        case "auth": FeedReading(.authenticated)
        case "sub": FeedReading(.subscribed)
        default:
            FeedReading(.statement(Statement(holder: .owner, extent: .full, balances: [], receivedAt: time), []))
        }
    }
}

private struct Never: AccountReading {
    let statements: [Statement] = []
    let findings: [Finding] = []
    let isDone = false
    var recording: Recording? { Recording(MessageForm(rawValue: "wire.balance"), of: .owner) }

    mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        VenueRequest(HTTPRequest(.get, base: .known("http://127.0.0.1:1"), path: "/"), charges: [])
    }
    mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict { .accepted }
}

private func account(_ name: String) -> (account: Account, client: VenueClient) {
    let account = Account(
        name: name, venue: Venue(rawValue: "wire"), apiKey: Secret("k"), baseURL: .known("http://127.0.0.1:1"),
        feedURL: .known("ws://127.0.0.1:1"))
    var client = VenueClient(
        venue: account.venue, name: "Wire", productionURL: account.baseURL, needsSecretKey: false, limits: [],
        assets: AssetTable([:]), makeReading: { _ in Never() })
    client.makeFeed = { _ in Wire() }
    return (account, client)
}

private struct Desk {
    var machine: EngineMachine
    var now = Moment(wall: Timestamp(nanoseconds: 1_000_000_000_000), steady: .seconds(100))
    var records: [Record] = []
    /// Everything that was to be done, in order.
    var done: [EngineAction] = []

    init(_ names: [String] = ["a"]) { machine = EngineMachine(names.map(account), memory: EngineMemory()) }

    mutating func handle(_ events: EngineEvent...) {
        for event in events {
            for action in machine.handle(event, at: now, random: { 0 }) { carryOut(action) }
        }
    }

    mutating func pass(_ time: Duration) {
        now.steady += time
        now.wall = now.wall + time
        handle(.wake)
    }

    private mutating func carryOut(_ action: EngineAction) {
        guard case .append(let new, let then) = action else { return done.append(action) }
        records += new
        for action in then { carryOut(action) }
    }

    /// The connection that was asked for last.
    var socket: SocketKey? {
        done.compactMap { if case .connect(let key, _, _) = $0 { key } else { nil } }.last
    }

    var connections: Int { done.count { if case .connect = $0 { true } else { false } } }
    var requests: [RequestKey] { done.compactMap { if case .request(let key, _, _) = $0 { key } else { nil } } }
    func closes(_ key: SocketKey) -> Bool { done.contains { if case .close(key, _) = $0 { true } else { false } } }
    func aborts(_ key: SocketKey) -> Bool { done.contains { if case .abort(key) = $0 { true } else { false } } }

    /// Goes live on the connection that was asked for last.
    mutating func goLive() throws -> SocketKey {
        let key = try #require(socket)
        handle(.opened(key), .messages(key, ["auth", "sub", "="].map { .text(Array($0.utf8)) }))
        return key
    }

    func gaps(_ name: String) -> [Gap] {
        records.compactMap { record in
            guard case .gap(let gap) = record.meaning, record.entry.account == name else { return nil }
            return gap
        }
    }

    func epochs(_ name: String) -> [Int64] {
        records.filter { $0.entry.kind == .live && $0.entry.account == name }.map(\.entry.epoch)
    }
}

@Suite struct ComingAndGoingTests {
    @Test func `who is removed has its feed closed, a gap from then on, and is heard of no more`() throws {
        var desk = Desk()
        desk.handle(.start)
        let key = try desk.goLive()
        let request = try #require(desk.requests.last)
        desk.handle(.removed(account: 0))
        #expect(desk.closes(key))
        #expect(desk.gaps("a").map(\.kind) == [.disconnected])
        let count = desk.records.count
        desk.handle(
            .messages(key, [.text(Array("=".utf8))]), .pong(key), .failed(request, TransportFailure(.timeout, "late")),
            .proposed(account: 0, []), .ended(key, .success(.normal)), .removed(account: 0), .wake)
        desk.pass(.seconds(3_600))
        #expect(desk.records.count == count && desk.connections == 1)
        #expect(desk.machine.nextWake == nil)
    }

    @Test func `who is added is started, and the others are left alone`() throws {
        var desk = Desk(["a"])
        desk.handle(.start)
        _ = try desk.goLive()
        let (before, done) = (desk.records.count, desk.done.count)
        let (account, client) = account("b")
        desk.handle(.added(account: 1, account, client, EngineMemory.Account(lastEpoch: 7, hasHolders: true)))
        #expect(desk.records[before...].allSatisfy { $0.entry.account == "b" })
        #expect(desk.records[before].meaning == .start)
        #expect(desk.gaps("b").map(\.kind) == [.restart] && desk.gaps("a").isEmpty)
        #expect(desk.done[done...].count == 1 && desk.requests.last?.account == 1)
    }

    @Test func `who comes back has new connection numbers, and what it missed is a gap`() throws {
        var desk = Desk()
        desk.handle(.start)
        let old = try desk.goLive()
        desk.handle(.removed(account: 0), .ended(old, .success(.normal)))
        let (account, client) = account("a")
        // The book does not know of the connection yet.
        desk.handle(.added(account: 1, account, client, nil))
        let new = try desk.goLive()
        #expect(new.account == 1)
        #expect(desk.epochs("a") == [1, 2])
        #expect(desk.gaps("a").map(\.kind) == [.disconnected, .restart])
        // What still comes of the old connection is nothing to the new one.
        let count = desk.records.count
        desk.handle(.messages(old, [.text(Array("=".utf8))]), .ended(old, .failure(SocketFailure(.timeout, "gone"))))
        #expect(desk.records.count == count)
    }

    @Test(arguments: [true, false])
    func `a seat is free when the old connection has ended, or will never say so`(saysSo: Bool) throws {
        var desk = Desk()
        desk.handle(.start)
        let old = try desk.goLive()
        desk.handle(.removed(account: 0))
        let (account, client) = account("a")
        desk.handle(.added(account: 1, account, client, nil))
        desk.pass(.seconds(5))
        #expect(desk.connections == 1)
        if saysSo { desk.handle(.ended(old, .success(.normal))) }
        desk.pass(.seconds(saysSo ? 5 : 10))
        #expect(desk.connections == 2)
    }

    @Test func `a connection that stands only when nobody waits for it is dropped`() throws {
        var desk = Desk()
        desk.handle(.start)
        let key = try #require(desk.socket)
        desk.handle(.removed(account: 0), .opened(key))
        #expect(desk.aborts(key) && desk.gaps("a").isEmpty)
    }

    @Test func `who is added before the start is started once, with the others`() {
        var desk = Desk()
        let (account, client) = account("b")
        desk.handle(.added(account: 1, account, client, nil))
        #expect(desk.records.isEmpty)
        desk.handle(.start)
        #expect(desk.records.filter { $0.meaning == .start }.map(\.entry.account) == ["a", "b"])
    }
}

@Suite struct RosterTests {
    private func changed(_ change: (inout Account) -> Void) -> AccountChanges {
        var other = account("a")
        change(&other.account)
        return Roster([account("a")]).changes(to: [other])
    }

    @Test func `the same settings are the same account`() { #expect(changed { $0.apiKey = Secret("k") }.isEmpty) }

    @Test func `any other setting is another account`() {
        let changes: [(inout Account) -> Void] = [
            { $0.apiKey = Secret("l") }, { $0.secretKey = Secret("k") }, { $0.baseURL = .known("http://127.0.0.1:2") },
            { $0.feedURL = nil }, { $0.timeout = .seconds(1) }, { $0.pollEvery = .seconds(1) }, { $0.caFile = "f" },
            { $0.assets = ["x": Asset("X")] }, { $0.options = ["o": "1"] }, { $0.users = ["u"] },
            { $0.venue = Venue(rawValue: "other") },
        ]
        for change in changes { #expect(changed(change).changed == ["a"]) }
    }

    @Test func `who is new is added, who is missing removed`() {
        let roster = Roster([account("a"), account("b")])
        let changes = roster.changes(to: [account("c"), account("b")])
        #expect(changes == AccountChanges(added: ["c"], removed: ["a"]))
    }

    @Test func `a place is never used twice`() {
        var roster = Roster([account("a")])
        #expect(roster.remove("a") == 0 && roster.remove("a") == nil)
        let (account, client) = account("a")
        #expect(roster.add(account, client) == 1)
        #expect(roster[0] == nil && roster[1]?.name == "a")
    }
}
