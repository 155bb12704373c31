import Accounts
import Balances
import Journal
import Net
import Reports
import Testing

@testable import Gateway

struct StreamPlaceTests {
    @Test(
        arguments: [
            ("0", 0, nil, 0), ("17", 17, nil, 17), ("17.2", 17, 2, 16), ("9223372036854775807", .max, nil, .max),
        ] as [(String, Int64, Int?, Int64)])
    func `a place is read as it is written`(_ text: String, _ position: Int64, _ line: Int?, _ after: Int64) throws {
        let place = try #require(StreamPlace(text: text))
        #expect(place == StreamPlace(position, line: line ?? StreamPlace.whole))
        #expect(place.text == text)
        #expect(place.after == after)
    }

    @Test(arguments: ["", ".", "-1", "+1", " 1", "1 ", "1.", "1.0", ".1", "1.-1", "1.2.3", "0.1", "x", "9223372036854775808", "١"])
    func `what is no place is none`(_ text: String) { #expect(StreamPlace(text: text) == nil) }

    @Test func `places are in the order of lines`() {
        let places = ["0", "1.1", "1.2", "1", "2.1"].compactMap { StreamPlace(text: $0) }
        #expect(places.sorted() == places)
    }

    @Test func `the last line of an entry is all of it`() {
        #expect(StreamPlace(after: .init(position: 5, line: 2, lines: 3)).text == "5.2")
        #expect(StreamPlace(after: .init(position: 5, line: 3, lines: 3)).text == "5")
    }
}

struct StreamChunkTests {
    let segments = [
        Told.segment(after: 0, Told.outcome(1), Told.nothing(2), Told.statement(3, findings: 2)),
        Told.segment(after: 3, Told.nothing(4), Told.gap(5), Told.statement(6, of: nil, in: "desk", codes: ["BTC"])),
    ]

    func chunk(
        _ since: String, limit: Int = .max, _ narrow: (inout StreamFilter) -> Void = { _ in }
    ) throws -> StreamChunk {
        var filter = StreamFilter(.all, naming: Told.accounts)
        narrow(&filter)
        return StreamChunk(
            segments, after: try #require(StreamPlace(text: since)), as: .events, filter: &filter, limit: limit)
    }

    @Test(arguments: [
        ("0", ["1", "3.1", "3.2", "3", "5", "6"]), ("1", ["3.1", "3.2", "3", "5", "6"]),
        ("2", ["3.1", "3.2", "3", "5", "6"]), ("3.1", ["3.2", "3", "5", "6"]), ("3.2", ["3", "5", "6"]),
        ("3.3", ["5", "6"]), ("3.99", ["5", "6"]), ("3", ["5", "6"]), ("4", ["5", "6"]), ("5", ["6"]), ("6", []),
    ])
    func `it goes on behind every place`(_ since: String, _ ids: [String]) throws {
        let chunk = try chunk(since)
        #expect(chunk.told.map(\.id) == ids)
        #expect(chunk.place.text == "6")
    }

    @Test func `cut anywhere and resumed there it is the whole`() throws {
        let whole = try chunk("0").told
        for limit in 1...2_000 {
            var (place, told) = ("0", [(id: String, data: String)]())
            while place != "6" {
                let chunk = try chunk(place, limit: limit)
                told += chunk.told
                place = chunk.place.text
            }
            #expect(told.map(\.data) == whole.map(\.data))
            #expect(told.map(\.id) == whole.map(\.id))
        }
    }

    @Test func `lines are those of the watch, byte for byte`() throws {
        var expected: [UInt8] = []
        for record in [Told.outcome(1), Told.statement(3, findings: 2), Told.gap(5)] {
            for line in WatchLine.lines(of: record) { line.append(to: &expected, naming: Told.accounts) }
        }
        let told = try chunk("0").told.dropLast().map { $0.data + "\n" }.joined()
        #expect(told == String(decoding: expected, as: UTF8.self))
    }

    @Test func `a message is a frame without its line feed`() throws {
        var filter = StreamFilter(.all, naming: Told.accounts)
        let chunk = StreamChunk(
            segments, after: StreamPlace(4), as: .messages, filter: &filter, limit: 1)
        guard case .deliver(let messages, _) = chunk.action(to: []) else { throw Wrong() }
        let text = segments[1].text(of: 0)
        #expect(messages.bytes == [0x81, 126, UInt8(text.count >> 8), UInt8(text.count & 0xFF)] + text)
        #expect(text.last == UInt8(ascii: "}"))
    }

    @Test(
        arguments: [
            (["asset": "USDT"], ["1", "5"]), (["asset": "BTC"], ["1", "3.1", "3.2", "3", "5", "6"]),
            (["type": "statement"], ["3.1", "6"]), (["type": "gap"], ["5"]), (["user": "u"], ["1", "3.1", "3.2", "3", "5"]),
            (["user": "v"], ["1", "5"]), (["account": "desk"], ["6"]), (["type": "statement", "user": "u"], ["3.1"]),
        ] as [([String: String], [String])])
    func `filters leave lines out, and the place goes on`(_ wish: [String: String], _ ids: [String]) throws {
        let chunk = try chunk("0") { filter in
            filter.assets = wish["asset"].map { [$0] } ?? []
            filter.users = wish["user"].map { [$0] } ?? []
            filter.accounts = wish["account"].map { [$0] }
            filter.kinds = Set(wish["type"].flatMap { KeptLine.Kind(rawValue: $0) }.map { [$0] } ?? [])
        }
        #expect(chunk.told.map(\.id) == ids)
        #expect(chunk.place.text == "6")
    }

    private struct Wrong: Error {}
}

struct StreamTenantTests {
    static let failure = ReadFailure(.timeout, #"user "other": no answer came"#)

    func told(_ records: Record..., since: String = "0", limit: Int = .max, as scope: Scope) throws -> StreamChunk {
        var filter = StreamFilter(scope, naming: Told.accounts)
        var writer = SegmentWriter(after: 0, naming: Told.accounts)
        for record in records { writer.append(record) }
        return StreamChunk(
            [writer.segment()], after: try #require(StreamPlace(text: since)), as: .events, filter: &filter,
            limit: limit)
    }

    let tenant = Scope(accounts: ["customers"], user: "me")

    @Test func `an end user gets its own and what is about its account`() throws {
        let chunk = try told(
            Told.statement(1, of: "other"), Told.statement(2, of: "me"), Told.gap(3), Told.gap(4, in: "desk"),
            Told.outcome(5), Told.statement(6, of: nil, in: "desk"), Told.statement(7, of: nil), as: tenant)
        #expect(chunk.told.map(\.id) == ["2", "3", "5"])
        #expect(chunk.place.text == "7")
    }

    @Test func `what is told of an entry of many says nothing of the others`() throws {
        let record = Told.answer(
            1, of: ["a", "me", "b"], findings: [Told.finding(of: "b", "x"), Told.finding(of: "me", "y")])
        let mine = try told(record, as: tenant).told
        #expect(mine.map(\.id) == ["1.1", "1"])
        #expect(mine.allSatisfy { $0.data.contains(#""lines":2"#) && $0.data.contains(#""user":"me""#) })
        #expect(try told(record, since: "1.1", as: tenant).told.map(\.data) == [mine[1].data])
        #expect(try told(record, limit: 1, as: tenant).place.text == "1.1")
        #expect(try told(record, as: .all).told.map(\.id) == ["1.1", "1.2", "1.3", "1.4", "1"])
        let alone = try told(Told.answer(1, of: ["a", "me"]), as: tenant).told
        #expect(alone.count == 1 && !alone[0].data.contains("lines"))
    }

    @Test func `a failure that names another is told by its code`() throws {
        let chunk = try told(Told.outcome(1, failure: Self.failure), as: tenant)
        #expect(chunk.told[0].data.contains("timeout"))
        #expect(!chunk.told[0].data.contains("other"))
        #expect(try told(Told.outcome(1, failure: Self.failure), as: .all).told[0].data.contains("other"))
    }

    @Test func `accounts out of scope are not there`() throws {
        let scope = Scope(accounts: ["desk"])
        #expect(try told(Told.statement(1), Told.gap(2), Told.gap(3, in: "desk"), as: scope).told.map(\.id) == ["3"])
    }
}

struct StreamRingTests {
    func ring(limit: Int) -> StreamRing {
        var ring = StreamRing(after: 10, limit: limit)
        for position in Int64(11)...60 { ring.append(Told.segment(after: position - 1, Told.statement(position))) }
        return ring
    }

    @Test func `what comes next is found, or is older, or is not there yet`() {
        let ring = ring(limit: .max)
        guard case .older = ring.find(after: StreamPlace(9), bytes: 1) else { return #expect(Bool(false)) }
        guard case .older = ring.find(after: StreamPlace(10, line: 1), bytes: 1) else { return #expect(Bool(false)) }
        guard case .nothing = ring.find(after: StreamPlace(60), bytes: 1) else { return #expect(Bool(false)) }
        for place in [StreamPlace(10), StreamPlace(35), StreamPlace(36, line: 1), StreamPlace(59)] {
            guard case .segments(let found) = ring.find(after: place, bytes: 1) else { return #expect(Bool(false)) }
            #expect(found.map(\.base) == [place.after])
        }
        guard case .segments(let all) = ring.find(after: StreamPlace(10), bytes: .max) else { return #expect(Bool(false)) }
        #expect(all.count == 50)
    }

    @Test func `the oldest goes, and the ring keeps to its memory`() {
        let one = Told.segment(after: 10, Told.statement(11)).weight
        let ring = ring(limit: one * 7)
        #expect(ring.through == 60)
        #expect(ring.base == 53)
        guard case .segments(let found) = ring.find(after: StreamPlace(53), bytes: .max) else { return #expect(Bool(false)) }
        #expect(found.map(\.through) == Array(54...60))
    }

    @Test func `lines of a ring before this one are left out`() {
        var ring = StreamRing(after: 10, limit: .max)
        ring.append(Told.segment(after: 7, Told.statement(8)))
        ring.append(Told.segment(after: 11, Told.statement(12)))
        #expect(ring.through == 10)
    }
}

struct FramedMessagesTests {
    @Test(
        arguments: [
            (0, [0x81, 0]), (125, [0x81, 125]), (126, [0x81, 126, 0, 126]), (65_535, [0x81, 126, 255, 255]),
            (65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])])
    func `a length is written in as many bytes as RFC 6455 wants`(_ count: Int, _ head: [UInt8]) {
        var messages = FramedMessages()
        messages.append(text: repeatElement(0x61, count: count))
        #expect(Array(messages.bytes.prefix(head.count)) == head)
        #expect(messages.bytes.count == head.count + count)
    }
}
