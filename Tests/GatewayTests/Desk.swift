import Accounts
import Balances
import Book
import Journal
import Money
import Net
import Reports
import Store

@testable import Gateway

/// A record in memory that a test writes to, and a gateway before it.
final class Desk: LiveRecord {
    private struct State {
        var book = BalanceBook()
        var position: Int64 = 0
        var accounts: NamedAccounts
        var generation = 0
    }

    private let state: Lock<State>

    init(_ accounts: [String] = ["treasury", "customers"]) {
        let assets = ["btc": Asset("BTC"), "usd": Asset("USD"), "weth": Asset("ETH", network: "ARBITRUM")]
        state = Lock(State(accounts: Self.named(accounts, assets)))
    }

    private static func named(_ accounts: [String], _ assets: [String: Asset]) -> NamedAccounts {
        NamedAccounts(
            accounts.map { NamedAccount(name: $0, venue: Venue(rawValue: "sfox"), assets: AssetTable(assets)) })
    }

    var accounts: NamedAccounts { state.withLock(\.accounts) }
    var generation: Int { state.withLock(\.generation) }

    /// The configuration is read again: from now on the codes stand for something else.
    func configure(assets: [String: Asset]) {
        state.withLock { state in
            state.accounts = Self.named(state.accounts.all.map(\.name), assets)
            state.generation += 1
        }
    }

    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R { state.withLock { body(&$0.book) } }
    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R {
        throw StoreFailure(.failed, "this record has no store")
    }
    func makeReader() -> RecordReader { RecordReader { _ in nil } }
    func resyncPace(of account: String) -> Duration? { nil }

    func say(_ account: String, _ holder: Holder, _ balances: [Balance], findings: [Finding] = []) {
        state.withLock { state in
            state.position += 1
            let time = Timestamp(nanoseconds: state.position * 1_000_000_000)
            var entry = Entry(
                .message, account: account, recording: Recording(MessageForm(rawValue: "test"), of: holder),
                verdict: .applied, epoch: 1, sequence: state.position, receivedAt: Moment(wall: time, steady: .zero),
                raw: [])
            entry.position = state.position
            let statement = Statement(
                holder: holder, extent: .full, balances: balances, venueTime: state.position % 3 == 0 ? nil : time,
                receivedAt: time)
            state.book.apply(Record(entry, .statement(statement, findings)))
        }
    }

    /// Asks at a time shortly after all that was said.
    func ask(
        _ target: String, scope: Scope = .all, headers: HTTPHeaders = [:], shelf: PictureShelf,
        at seconds: Int64 = 1_000
    ) throws -> Document {
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = String(parts[0])
        guard let base = BaseURL("http://127.0.0.1:1") else { throw Problem(.badRequest, target, remedy: "") }
        let request = HTTPRequest(
            .get, base: base, path: path, query: parts.count > 1 ? String(parts[1]) : nil, headers: headers)
        let now = Timestamp(nanoseconds: seconds * 1_000_000_000)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for route in Route.all {
            guard let named = route.match(segments) else { continue }
            let query = try Query(request.query, declared: route.parameters, now: now)
            let ask = Ask(
                path: named, query: query, scope: scope, record: self, shelf: shelf, now: now, request: request)
            switch try route.answer(ask) {
            case .document(let document): return document
            case .work(_, let work): return try work()
            case .flow(let flow): return try whole(flow)
            case .flowLater(let make): return try whole(try make())
            case .stream: break
            }
        }
        throw Problem(.notFound, path, remedy: "")
    }

    private func whole(_ flow: any Flow) throws -> Document {
        var body: [UInt8] = []
        while let piece = try flow.next() { body += piece }
        return Document(body, type: flow.type, position: flow.position)
    }
}

func balance(_ code: String, _ total: String, held: Amount = .absent) -> Balance {
    let value = (try? ExactDecimal(total)) ?? .zero
    return Balance(venueAsset: code, total: .reported(value), available: .derived(value), held: held)
}
