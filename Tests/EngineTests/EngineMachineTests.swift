import Accounts
import Balances
import Book
import JSON
import Journal
import Money
import Net
import Testing

@testable import Engine

/// A venue with one answer and a feed of numbered lines: what the engine does around it is what is tested.
private enum Toy {
    static let limit = RateLimit(2, per: .seconds(10))
    static let bucket = "toy/balance"

    struct Reading: AccountReading {
        private(set) var statements: [Statement] = []
        let findings: [Finding] = []
        var isDone = false
        var recording: Recording? { Recording(MessageForm(rawValue: "toy.balance"), of: .owner) }

        mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
            guard !isDone else { return nil }
            return VenueRequest(
                HTTPRequest(.get, base: .known("http://127.0.0.1:1"), path: "/balance"),
                charges: [Charge(bucket: Toy.bucket, limits: [Toy.limit])])
        }

        mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
            switch response.status {
            case 200:
                statements = [Toy.statement(String(decoding: response.body, as: UTF8.self), at: moment.wall)]
                isDone = true
                return .accepted
            case 401: return .failed(ReadFailure(.authentication, "key refused: k+y/42=ABCDEF"))
            default: return .failed(ReadFailure(.rateLimited, "too many", retryAfter: .seconds(60)))
            }
        }
    }

    static func statement(_ amount: String, at time: Timestamp) -> Statement {
        let value = (try? ExactDecimal(amount)) ?? .zero
        return Statement(
            holder: .owner, extent: .full,
            balances: [
                Balance(venueAsset: "BTC", total: .absent, available: .reported(value), held: .absent)
            ], receivedAt: time)
    }

    static func account(_ name: String = "toy") -> (account: Account, client: VenueClient) {
        let account = Account(
            name: name, venue: Venue(rawValue: "toy"), apiKey: Secret("k+y/42=ABCDEF"),
            baseURL: .known("http://127.0.0.1:1"), pollEvery: .seconds(30))
        var client = VenueClient(
            venue: account.venue, name: "Toy", productionURL: account.baseURL, needsSecretKey: false, limits: [],
            assets: AssetTable([:]), makeReading: { _ in Reading() })
        client.otherSource = { $0 }
        return (account, client)
    }
}

/// The machine with a clock that the test turns, and what it has written so far.
private struct Bench {
    var machine: EngineMachine
    var now = Moment(wall: Timestamp(nanoseconds: 1_000_000_000_000), steady: .seconds(100))
    var records: [Record] = []
    var requests: [RequestKey] = []

    init(memory: EngineMemory = EngineMemory()) { machine = EngineMachine([Toy.account()], memory: memory) }

    /// Hands over an event and does at once what follows commits.
    @discardableResult
    mutating func handle(_ event: EngineEvent) -> [EngineAction] {
        let actions = machine.handle(event, at: now, random: { 0 })
        for action in actions { carryOut(action) }
        return actions
    }

    mutating func pass(_ time: Duration) {
        now.steady += time
        now.wall = now.wall + time
    }

    private mutating func carryOut(_ action: EngineAction) {
        switch action {
        case .append(let new, let then):
            records += new
            for action in then { carryOut(action) }
        case .request(let key, _, _): requests.append(key)
        default: break
        }
    }

    var kinds: [Entry.Kind] { records.map(\.entry.kind) }
}

private func answer(_ status: Int, _ body: String) -> HTTPResponse {
    HTTPResponse(status: status, headers: [:], body: Array(body.utf8))
}

@Suite struct EngineMachineTests {
    @Test func `writes down what a request costs before it leaves`() throws {
        var bench = Bench()
        let actions = bench.handle(.start)
        let append = try #require(actions.last)
        guard case .append(let records, let then) = append, case .request = then.first else {
            Issue.record("the request does not wait for the commit: \(actions)")
            return
        }
        #expect(records.last?.meaning == .spending(.spent(buckets: [Toy.bucket])))
    }

    @Test func `writes an answer down with its bytes and what it says`() throws {
        var bench = Bench()
        bench.handle(.start)
        bench.handle(.answered(bench.requests[0], answer(200, "1.50")))
        let entry = try #require(bench.records.first { $0.entry.kind == .answer })
        #expect(entry.entry.raw == Array("1.50".utf8))
        #expect(entry.entry.verdict == .applied)
        #expect(entry.meaning == .statement(Toy.statement("1.50", at: bench.now.wall), []))
    }

    @Test func `reads again when the time between polls is over, and not before`() {
        var bench = Bench()
        bench.handle(.start)
        bench.handle(.answered(bench.requests[0], answer(200, "1")))
        bench.pass(.seconds(29))
        bench.handle(.wake)
        #expect(bench.requests.count == 1)
        bench.pass(.seconds(1))
        #expect(bench.machine.nextWake == bench.now.steady)
        bench.handle(.wake)
        #expect(bench.requests.count == 2)
    }

    @Test func `an answer to an older question is nothing to it`() {
        var bench = Bench()
        bench.handle(.start)
        let before = bench.records.count
        bench.handle(.answered(RequestKey(account: 0, number: 99), answer(200, "1")))
        #expect(bench.records.count == before)
    }

    @Test func `tells a refused key once, with the key blotted out, and tries again rarely`() throws {
        var bench = Bench()
        bench.handle(.start)
        bench.handle(.answered(bench.requests[0], answer(401, "your key k+y/42=ABCDEF is unknown")))
        let health = try #require(bench.records.last { $0.entry.kind == .outcome })
        guard case .health(let told) = health.meaning else { return }
        #expect(told.status == .refused && told.failure?.message == "key refused: <secret>")
        #expect(!bench.records.contains { String(decoding: $0.entry.raw, as: UTF8.self).contains("ABCDEF") })
        bench.pass(.seconds(299))
        bench.handle(.wake)
        #expect(bench.requests.count == 1)
        bench.pass(.seconds(1))
        bench.handle(.wake)
        bench.handle(.answered(bench.requests[1], answer(401, "no")))
        #expect(bench.kinds.count { $0 == .outcome } == 1)
    }

    @Test func `writes a venue's penalty down by the wall clock`() throws {
        var bench = Bench()
        bench.handle(.start)
        bench.handle(.answered(bench.requests[0], answer(429, "")))
        let penalties = bench.records.compactMap { record -> Timestamp? in
            guard case .spending(.penalty(Toy.bucket, let until)) = record.meaning else { return nil }
            return until
        }
        #expect(penalties == [bench.now.wall + .seconds(60)])
    }

    @Test func `a penalty of the run before is kept`() {
        var memory = EngineMemory()
        var bench = Bench()
        memory.penalties = [(Toy.bucket, bench.now.wall + .seconds(5))]
        bench = Bench(memory: memory)
        bench.handle(.start)
        #expect(bench.requests.isEmpty)
        bench.pass(.seconds(5))
        bench.handle(.wake)
        #expect(bench.requests.count == 1)
    }

    @Test func `an account that a feed kept and nobody keeps now is missed from the start on`() {
        var memory = EngineMemory()
        memory.left = [("gone", 7)]
        var bench = Bench(memory: memory)
        bench.handle(.start)
        let gaps = bench.records.compactMap { record -> Gap? in
            guard case .gap(let gap) = record.meaning, record.entry.account == "gone" else { return nil }
            return gap
        }
        #expect(gaps == [Gap(epoch: 7, kind: .restart, first: nil, last: nil, at: bench.now.wall)])
    }

    @Test func `what the run before had spent counts, and its last request as late as it may have arrived`() {
        var bench = Bench()
        var memory = EngineMemory()
        memory.spent = [(Toy.bucket, bench.now.wall + .seconds(-9)), (Toy.bucket, bench.now.wall + .seconds(-6))]
        bench = Bench(memory: memory)
        bench.handle(.start)
        // The first had arrived when the second was sent, six seconds ago: its window ends in four.
        #expect(bench.requests.isEmpty)
        #expect(bench.machine.nextWake == bench.now.steady + .seconds(4))
    }

    @Test func `what was counted twice at one time had arrived together`() {
        var bench = Bench()
        var memory = EngineMemory()
        let sent = bench.now.wall + .seconds(-6)
        // Two counts of one connection: both may have arrived only now.
        memory.spent = [(Toy.bucket, sent), (Toy.bucket, sent)]
        bench = Bench(memory: memory)
        bench.handle(.start)
        bench.pass(.seconds(9))
        bench.handle(.wake)
        #expect(bench.requests.isEmpty)
    }

    /// Reads five times, the fifth by the second command.
    private func readFiveTimes(_ fifth: HTTPResponse) -> Bench {
        var bench = Bench()
        bench.handle(.start)
        for number in 0..<4 {
            bench.handle(.answered(bench.requests[number], answer(200, "1")))
            bench.pass(.seconds(30))
            bench.handle(.wake)
        }
        bench.handle(.answered(bench.requests[4], fifth))
        bench.handle(.wake)
        return bench
    }

    @Test func `the second command is compared, not believed, and the first is asked again at once`() throws {
        let bench = readFiveTimes(answer(200, "2"))
        let last = try #require(bench.records.last { $0.entry.kind == .answer })
        #expect(last.entry.verdict == .compared)
        #expect(bench.requests.count == 6)
    }

    @Test func `a second command that the venue refuses is no failure of the account`() {
        let bench = readFiveTimes(answer(401, "no such command"))
        #expect(bench.kinds.count { $0 == .outcome } == 1)
        #expect(bench.requests.count == 6)
    }
}
