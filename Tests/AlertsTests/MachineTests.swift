import Accounts
import Balances
import Book
import Journal
import Money
import Net
import Testing

@testable import Alerts

@Suite struct `Alerts` {
    static let start = Timestamp(nanoseconds: 1_795_176_000_000_000_000)

    static func time(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    static func decimal(_ text: String) throws -> ExactDecimal { try ExactDecimal(text) }

    /// A statement of one owner's dollars, as an answer brought it.
    static func record(_ total: String?, at seconds: Int, position: Int64) throws -> Record {
        let amount: Amount = try total.map { .reported(try decimal($0)) } ?? .absent
        let statement = Statement(
            holder: .owner, extent: .full,
            balances: [Balance(venueAsset: "usd", total: amount, available: .absent, held: .absent)], venueTime: nil,
            receivedAt: time(seconds))
        var entry = Entry(
            .answer, account: "treasury", recording: Recording(.withheld, of: .owner), verdict: .applied,
            receivedAt: Moment(wall: time(seconds), steady: .seconds(seconds)), raw: [])
        entry.position = position
        return Record(entry, .statement(statement, []))
    }

    static let tables = ["treasury": AssetTable(["usd": Asset("USD")])]

    static func machine(_ rules: AlertRule..., standing: StandingAlerts = StandingAlerts()) -> AlertMachine {
        AlertMachine(rules, tables: tables, standing: standing)
    }

    static func states(_ notes: [AlertNote]) -> [String] {
        notes.map { note in
            switch note {
            case .raised(let alert): "raised \(alert.value ?? "")"
            case .ended(let alert): "ended \(alert.value ?? "")"
            case .delivered, .abandoned: "delivery"
            }
        }
    }

    @Test func `a balance is told of once when it falls and once when it rises again`() throws {
        var machine = Self.machine(
            AlertRule("low", .balance(.total, .below(try Self.decimal("1000"))), asset: "USD", to: ["ops"]))
        var told: [String] = []
        for (position, total) in ["1000.00", "999.99", "500", "1000"].enumerated() {
            let record = try Self.record(total, at: position, position: Int64(position + 1))
            told += Self.states(machine.took([record], at: Self.time(position)))
        }
        #expect(told == ["raised 999.99", "ended 1000"])
    }

    @Test func `an unknown amount decides nothing`() throws {
        var machine = Self.machine(
            AlertRule("low", .balance(.total, .below(try Self.decimal("1000"))), asset: "usd", to: ["ops"]))
        _ = machine.took([try Self.record("1", at: 0, position: 1)], at: Self.time(0))
        #expect(machine.took([try Self.record(nil, at: 1, position: 2)], at: Self.time(1)).isEmpty)
    }

    @Test func `a change is told of by how much, to the digit`() throws {
        var machine = Self.machine(
            AlertRule("moved", .change(.total, moreThan: try Self.decimal("0.1")), to: ["ops"]))
        _ = machine.took([try Self.record("1.000000000000000001", at: 0, position: 1)], at: Self.time(0))
        let none = machine.took([try Self.record("1.100000000000000001", at: 1, position: 2)], at: Self.time(1))
        #expect(none.isEmpty)
        let notes = machine.took([try Self.record("0.9", at: 2, position: 3)], at: Self.time(2))
        #expect(Self.states(notes) == ["raised -0.200000000000000001", "ended "])
    }

    @Test func `a partial total decides nothing, a whole one does`() throws {
        let rule = AlertRule("low", .total(.total, .below(try Self.decimal("10"))), asset: "USD", to: ["ops"])
        var machine = Self.machine(rule)
        var book = BalanceBook()
        #expect(machine.look(at: book, now: Self.time(0)).isEmpty)
        book.apply(try Self.record("9", at: 1, position: 1))
        #expect(Self.states(machine.look(at: book, now: Self.time(1))) == ["raised 9"])
        book.apply(try Self.record("10", at: 2, position: 2))
        #expect(Self.states(machine.look(at: book, now: Self.time(2))) == ["ended 10"])
    }

    @Test func `what holds is not raised again by a restart, and again after its time`() throws {
        let rule = AlertRule(
            "low", .balance(.total, .below(try Self.decimal("1000"))), to: ["ops"], every: .seconds(60))
        var machine = Self.machine(rule)
        var book = BalanceBook()
        let fallen = try Self.record("1", at: 0, position: 1)
        book.apply(fallen)
        var note = Record.alert(try #require(machine.took([fallen], at: Self.time(0)).first), at: fallen.entry.receivedAt)
        note.entry.position = 2
        book.apply(note)
        var next = Self.machine(rule, standing: book.alerts)
        #expect(next.begin(book, now: Self.time(30)).isEmpty)
        #expect(Self.states(next.look(at: book, now: Self.time(60))) == ["raised 1"])
        #expect(book.alerts.notices.count == 1)
        #expect(BalanceBook(checkpoint: book.checkpoint())?.alerts == book.alerts)
    }

    @Test func `a venue that fails is told of when it has failed for long enough`() {
        let rule = AlertRule("down", .failing(for: .seconds(30)), to: ["ops"])
        var machine = Self.machine(rule)
        let moment = Moment(wall: Self.time(0), steady: .zero)
        let failed = AccountHealth(.failed, of: .reading, failure: ReadFailure(.timeout, "no answer"))
        _ = machine.took([.health(failed, of: "treasury", at: moment)], at: Self.time(0))
        let book = BalanceBook()
        #expect(machine.look(at: book, now: Self.time(0)).isEmpty)
        #expect(machine.look(at: book, now: Self.time(29)).isEmpty)
        #expect(machine.look(at: book, now: Self.time(30)).count == 1)
        _ = machine.took([.health(AccountHealth(.ok, of: .reading), of: "treasury", at: moment)], at: Self.time(31))
        #expect(Self.states(machine.look(at: book, now: Self.time(31))) == ["ended "])
    }

    @Test func `notes read again from their bytes are the same`() throws {
        let alert = Alert(
            Alert.Subject("low", account: "a", user: "u\u{301}", asset: "btc", number: 7), at: Self.time(0),
            value: "1.10", threshold: "below 2", message: "m", webhooks: ["ops", "page"])
        for note in [
            AlertNote.raised(alert), .ended(alert), .delivered(notice: 5, webhook: "ops"),
            .abandoned(notice: 5, webhook: "ops", reason: "it answered 404"),
        ] {
            let record = Record.alert(note, at: Moment(wall: Self.time(0), steady: .zero))
            #expect(try RecordReader { _ in nil }.record(record.entry) == record)
        }
    }
}

@Suite struct `Deliveries of alerts` {
    static func standing() -> StandingAlerts {
        var book = BalanceBook()
        let alert = Alert(
            Alert.Subject("low"), at: `Alerts`.start, message: "m", webhooks: ["ops"])
        var record = Record.alert(.raised(alert), at: Moment(wall: `Alerts`.start, steady: .zero))
        record.entry.position = 1
        book.apply(record)
        return book.alerts
    }

    @Test func `a notice is tried until it is taken, and no more`() {
        var deliveries = Deliveries()
        deliveries.take(Self.standing(), at: .zero)
        let first = deliveries.due(at: .zero)
        #expect(first.map(\.key.notice) == [1])
        #expect(deliveries.due(at: .seconds(1)).isEmpty)
        let wall = `Alerts`.start
        #expect(
            deliveries.finished(
                first[0].key, .again(after: .seconds(5), reason: "503"), wall: wall, at: .zero, random: 0) == nil)
        #expect(deliveries.due(at: .seconds(4)).isEmpty)
        #expect(deliveries.due(at: .seconds(5)).count == 1)
        #expect(
            deliveries.finished(first[0].key, .taken, wall: wall, at: .seconds(6), random: 0)
                == .delivered(notice: 1, webhook: "ops"))
        deliveries.take(Self.standing(), at: .seconds(7))
        #expect(deliveries.due(at: .seconds(3_600)).isEmpty)
    }

    @Test func `the end is told after the beginning`() {
        var book = BalanceBook()
        let alert = Alert(Alert.Subject("low"), at: `Alerts`.start, message: "m", webhooks: ["ops"])
        for (index, note) in [AlertNote.raised(alert), .ended(alert)].enumerated() {
            var record = Record.alert(note, at: Moment(wall: `Alerts`.start, steady: .zero))
            record.entry.position = Int64(index + 1)
            book.apply(record)
        }
        var deliveries = Deliveries()
        deliveries.take(book.alerts, at: .zero)
        let first = deliveries.due(at: .zero)
        #expect(first.map(\.key.notice) == [1])
        #expect(deliveries.nextDue == nil)
        _ = deliveries.finished(
            first[0].key, .again(after: .seconds(9), reason: "503"), wall: `Alerts`.start, at: .zero, random: 0)
        #expect(deliveries.nextDue == .seconds(9))
        #expect(deliveries.due(at: .seconds(8)).isEmpty)
        _ = deliveries.finished(
            deliveries.due(at: .seconds(9))[0].key, .taken, wall: `Alerts`.start, at: .seconds(9), random: 0)
        #expect(deliveries.due(at: .seconds(9)).map(\.key.notice) == [2])
    }

    @Test(arguments: [(200, true), (204, true), (301, false), (404, false), (410, false)])
    func `an answer that will not change is the last`(_ status: Int, _ isTaken: Bool) {
        let outcome = Deliveries.Outcome(HTTPResponse(status: status))
        #expect(outcome == (isTaken ? .taken : .refused(reason: "it answered \(status)")))
    }

    @Test func `after a day it is given up`() {
        var deliveries = Deliveries()
        deliveries.take(Self.standing(), at: .zero)
        let attempt = deliveries.due(at: .zero)[0]
        let note = deliveries.finished(
            attempt.key, .again(after: nil, reason: "it answered 500"), wall: `Alerts`.start + .seconds(86_400),
            at: .seconds(86_400), random: 0)
        #expect(note == .abandoned(notice: 1, webhook: "ops", reason: "for a day: it answered 500"))
    }
}
