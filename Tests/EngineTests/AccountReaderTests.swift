import Accounts
import Balances
import Engine
import Net
import Testing

/// Asks the venue once for every step, in a bucket of its key.
private struct Steps: AccountReading {
    var account: Account
    var limit: RateLimit
    var count = 1
    private(set) var statements: [Statement] = []
    private(set) var findings: [Finding] = []

    init(_ account: Account, limit: RateLimit, count: Int = 1) {
        (self.account, self.limit, self.count) = (account, limit, count)
    }

    var progress: ReadProgress? { count > 1 ? ReadProgress(done: statements.count, total: count, unit: "users") : nil }

    mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        guard statements.count < count else { return nil }
        let request = HTTPRequest(.get, base: account.baseURL, path: "/\(account.name)/\(statements.count)")
        return VenueRequest(request, charges: [Charge(bucket: account.apiKey.fingerprint, limits: [limit])])
    }

    mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        guard response.status == 200 else {
            let words = String(decoding: response.body, as: UTF8.self)
            return .failed(ReadFailure(response.status == 401 ? .authentication : .unavailable, words))
        }
        statements.append(
            Statement(holder: .user("\(statements.count)"), extent: .full, balances: [], receivedAt: moment.wall))
        return .accepted
    }
}

struct AccountReaderTests {
    static let limit = RateLimit(2, per: .seconds(10))

    private static func order(
        _ name: String, key: String? = nil, deadline: ReadDeadline = .fixed(.seconds(5)), steps: Int = 1
    ) -> AccountReader.Order {
        let account = Account(
            name: name, venue: Venue(rawValue: "x"), apiKey: Secret(key ?? "key of \(name)"),
            baseURL: .known("http://127.0.0.1:1"))
        let client = VenueClient(
            venue: account.venue, name: "X", productionURL: account.baseURL, needsSecretKey: false, limits: [],
            assets: AssetTable([:]), makeReading: { Steps($0, limit: limit, count: steps) })
        return AccountReader.Order(account, client, deadline: deadline)
    }

    @Test func `returns the outcomes in the order asked for, whoever answers first`() {
        let stage = VirtualStage { path, _ in (path.hasPrefix("/slow") ? .seconds(3) : .seconds(1), 200, "") }
        let outcomes = stage.read([Self.order("slow"), Self.order("quick"), Self.order("also")])
        #expect(outcomes.map(\.account.name) == ["slow", "quick", "also"])
        #expect(outcomes.map(\.result.status) == [.ok, .ok, .ok])
        #expect(outcomes.map(\.result.latency) == [.seconds(3), .seconds(1), .seconds(1)])
    }

    @Test func `one account that hangs does not delay another's outcome`() {
        let stage = VirtualStage { path, _ in path.hasPrefix("/dead") ? nil : (.milliseconds(20), 200, "") }
        let outcomes = stage.read([Self.order("dead"), Self.order("well")])
        #expect(outcomes.map(\.result.status) == [.failed, .ok])
        #expect(outcomes[0].result.failure?.code == .timeout)
        #expect(outcomes.map(\.result.latency) == [.seconds(5), .milliseconds(20)])
    }

    @Test func `a failure is tried again within the deadline`() {
        let stage = VirtualStage { _, count in (.milliseconds(10), count < 2 ? 503 : 200, "") }
        let outcomes = stage.read([Self.order("a")])
        #expect(outcomes[0].result.status == .ok)
        #expect(stage.sent.count == 2)
    }

    @Test func `two accounts with one key share its budget`() {
        let stage = VirtualStage { _, _ in (.zero, 200, "") }
        let orders = ["a", "b", "c"].map { Self.order($0, key: "the same key", deadline: .fixed(.seconds(30))) }
        let outcomes = stage.read(orders)
        #expect(outcomes.map(\.result.status) == [.ok, .ok, .ok])
        #expect(stage.sent.map(\.at) == [.zero, .zero, .seconds(10)])
        let others = VirtualStage { _, _ in (.zero, 200, "") }
        _ = others.read(["a", "b", "c"].map { Self.order($0) })
        #expect(others.sent.map(\.at) == [.zero, .zero, .zero])
    }

    @Test func `a reader remembers what its key has used up from one reading to the next`() {
        let stage = VirtualStage { _, _ in (.zero, 200, "") }
        let reader = stage.reader()
        for _ in 1...2 {
            _ = stage.run { await reader.read([Self.order("a", deadline: .fixed(.seconds(30)), steps: 2)]) }
        }
        #expect(stage.sent.map(\.at) == [.zero, .zero, .seconds(10), .seconds(10)])
    }

    @Test func `tells how far it has come, each step once`() {
        let stage = VirtualStage { _, _ in (.zero, 200, "") }
        let told = Lock<[Int]>([])
        _ = stage.read([Self.order("a", deadline: .stretchable(.seconds(10)), steps: 5)]) { _, progress in
            told.withLock { $0.append(progress.done) }
        }
        #expect(told.withLock { $0 } == [1, 2, 3, 4, 5])
    }

    @Test func `a key that the venue repeats does not come out`() {
        let stage = VirtualStage { _, _ in (.zero, 401, "unknown key: my%2Dvery-own-key, my-very-own-key") }
        let outcomes = stage.read([Self.order("a", key: "my-very-own-key")])
        #expect(outcomes[0].result.failure?.message == "unknown key: <secret>, <secret>")
    }

    @Test func `cancelling ends every reading with what it has`() {
        let stage = VirtualStage { path, _ in path.hasSuffix("/0") ? (.zero, 200, "") : nil }
        let orders = ["a", "b"].map { Self.order($0, steps: 2) }
        let reader = stage.reader()
        let outcomes = stage.run {
            let task = Task(executorPreference: stage.executor) { await reader.read(orders) }
            while stage.sent.count < 4 { await Task.yield() }
            task.cancel()
            return await task.value
        }
        #expect(outcomes.map(\.result.status) == [.partial, .partial])
        #expect(outcomes.allSatisfy { $0.result.statements.count == 1 && $0.result.missing.isEmpty })
    }
}

extension VirtualStage {
    func read(
        _ orders: [AccountReader.Order], progress: @escaping @Sendable (Account, ReadProgress) -> Void = { _, _ in }
    ) -> [AccountOutcome] {
        let reader = reader()
        return run { await reader.read(orders, progress: progress) }
    }
}
