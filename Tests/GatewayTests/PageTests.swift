import Balances
import Book
import JSON
import Journal
import Money
import Net
import Reports
import Testing
import Witness

@testable import Gateway

struct PageTests {
    private let shelf = PictureShelf(secret: Array(repeating: 7, count: 32))

    /// Holders with awkward ids, and assets that are mapped, unmapped, named twice, zero and unreadable.
    private func filled(_ seed: UInt64, users: Int = 40) -> Desk {
        let desk = Desk()
        var random = Seeded(seed: seed)
        for number in 0..<users {
            let user: Holder =
                number == 0 ? .owner : .user(random.pick(["u-", "é", "\"q,", "\u{1}", "u-0"]) + "\(random.below(60))")
            let balances = (0..<random.below(5)).map { _ in
                balance(
                    random.pick(["btc", "usd", "weth", "zzz", "a\"b"]),
                    random.pick(["0", "1.50", "-3", "0.000000001"]),
                    held: random.pick([.absent, .unreadable, .derived(.zero), .reported(.zero)]))
            }
            let finding = Finding(
                holder: user, venueAsset: "btc", rule: "r", expected: "1", actual: "2", evidence: "{}")
            desk.say(
                random.pick(["treasury", "customers"]), user, balances, findings: random.oneIn(4) ? [finding] : [])
        }
        return desk
    }

    private func report(_ desk: Desk, _ selection: BalanceReport.Selection) -> BalanceReport {
        let now = Timestamp(nanoseconds: 1_000_000_000_000)
        let kept = desk.accounts.all.map { account in
            desk.withBook { book in
                var holders: [HolderState] = []
                book.forEachHolder(of: account.name, at: now) { holders.append($0) }
                holders.sort { $0.holder < $1.holder }
                return BalanceReport.Kept(
                    account: account, health: book.health(of: account.name, .feed), holders: holders)
            }
        }
        return BalanceReport(kept, at: now, selecting: selection)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `rows straight from the book are those of the report, to the byte`(_ seed: UInt64) throws {
        let desk = filled(seed)
        for (query, selection) in [
            ("", BalanceReport.Selection()), ("&asset=eth,ZZZ", .init(assets: ["eth", "ZZZ"])),
            ("&hideZero", .init(hidesZero: true)), ("&user=u-01", .init(users: ["u-01"])),
        ] {
            let csv = try desk.ask("/v1/balances?format=csv\(query)", shelf: shelf)
            #expect(String(decoding: csv.body, as: UTF8.self) == report(desk, selection).csv())
            let lines = try desk.ask("/v1/balances?format=jsonl\(query)", shelf: shelf)
            #expect(lines.body == report(desk, selection).lines())
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a page with everything on it is the report`(_ seed: UInt64) throws {
        let desk = filled(seed)
        let document = try desk.ask("/v1/balances?limit=10000", shelf: shelf)
        let expected = report(desk, BalanceReport.Selection()).json(pretty: false) { writer in
            writer.whole("position", document.position)
            writer.text("next", nil)
        }
        // The order of unmapped codes is another: by the code, not by the first holder.
        #expect(Self.withoutUnmapped(document.body) == Self.withoutUnmapped(expected))
    }

    private static func withoutUnmapped(_ bytes: [UInt8]) -> Substring {
        let text = String(decoding: bytes, as: UTF8.self)
        return text[..<(text.firstRange(of: ",\"unmapped\"")?.lowerBound ?? text.endIndex)]
    }

    @Test(arguments: [1, 2, 7])
    func `pages show one state while the book goes on`(_ limit: Int) throws {
        let desk = filled(5)
        let whole = try desk.ask("/v1/balances?format=jsonl", shelf: shelf).body
        var (rows, cursor): ([UInt8], String?) = ([], nil)
        repeat {
            let document = try desk.ask(
                "/v1/balances?limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? ""), shelf: shelf)
            let page = Page(document.body)
            rows += page.lines
            cursor = page.next
            desk.say("customers", .user("u-\(rows.count)"), [balance("btc", "\(rows.count)")])
            desk.say("treasury", .owner, [balance("usd", "\(rows.count)")])
        } while cursor != nil
        #expect(String(decoding: rows, as: UTF8.self) == String(decoding: whole, as: UTF8.self))
    }

    @Test func `a cursor is good for its question and its asker alone`() throws {
        let desk = filled(3)
        let next = try #require(Page(try desk.ask("/v1/balances?limit=1", shelf: shelf).body).next)
        for target in [
            "/v1/balances?asset=BTC&cursor=\(next)", "/v1/findings?cursor=\(next)", "/v1/balances?cursor=\(next)x",
            "/v1/balances?cursor=\(next.dropLast())", "/v1/balances?cursor=AAAA",
        ] {
            let problem = #expect(throws: Problem.self) { try desk.ask(target, shelf: shelf) }
            #expect(problem?.kind == .badCursor, "\(target)")
        }
        for (scope, headers) in [
            (Scope(user: "u-01"), HTTPHeaders()), (Scope(accounts: ["treasury"]), HTTPHeaders()),
            (Scope.all, HTTPHeaders([("authorization", "Bearer other")])),
        ] {
            let problem = #expect(throws: Problem.self) {
                try desk.ask("/v1/balances?cursor=\(next)", scope: scope, headers: headers, shelf: shelf)
            }
            #expect(problem?.kind == .badCursor)
        }
        let problem = #expect(throws: Problem.self) {
            try desk.ask("/v1/balances?cursor=\(next)", shelf: shelf, at: 1_000 + 600)
        }
        #expect(problem?.kind == .cursorExpired)
    }

    @Test(arguments: ["csv", "jsonl"])
    func `the ages of a whole answer are looked at where there is time`(_ form: String) throws {
        let desk = filled(3)
        let base = try #require(BaseURL("http://127.0.0.1:1"))
        for (question, isLater) in [("format=\(form)&maxAge=0s", true), ("format=\(form)", false)] {
            let now = Timestamp(nanoseconds: 1_000_000_000_000)
            let request = HTTPRequest(.get, base: base, path: "/v1/balances", query: question)
            let ask = Ask(
                path: [:], query: try Query(question, declared: Route.balances.parameters, now: now), scope: .all,
                record: desk,
                shelf: shelf, now: now, request: request)
            let answer = try Route.balances.answer(ask)
            if case .flowLater = answer { #expect(isLater) } else { #expect(!isLater) }
        }
        let problem = #expect(throws: Problem.self) {
            try desk.ask("/v1/balances?format=\(form)&maxAge=0s", shelf: shelf)
        }
        #expect(problem?.kind == .tooOld)
    }

    @Test func `whoever begins many walks pushes out none but its own`() throws {
        let desk = filled(3)
        let mine = try #require(Page(try desk.ask("/v1/balances?limit=1", shelf: shelf).body).next)
        let other = Scope(accounts: ["treasury", "customers"])
        for _ in 0..<50 {
            _ = try desk.ask("/v1/balances?limit=1", scope: other, shelf: shelf)
        }
        _ = try desk.ask("/v1/balances?limit=1&cursor=\(mine)", shelf: shelf)
    }

    @Test func `a tenant sees itself alone`() throws {
        let desk = Desk()
        desk.say("customers", .user("ann"), [balance("btc", "1")])
        desk.say("customers", .user("bob"), [balance("btc", "20")])
        let ann = Scope(user: "ann")
        for path in ["balances", "totals", "accounts", "users", "findings", "users/customers/ann"] {
            let text = String(decoding: try desk.ask("/v1/\(path)", scope: ann, shelf: shelf).body, as: UTF8.self)
            #expect(!text.contains("bob") && !text.contains("20\"") && !text.contains("21\""), "\(path): \(text)")
        }
        let none = try desk.ask("/v1/balances?user=bob&format=jsonl", scope: ann, shelf: shelf)
        #expect(none.body.isEmpty)
        for path in ["gaps", "budgets", "users/customers/bob"] {
            #expect(throws: Problem.self) { try desk.ask("/v1/\(path)", scope: ann, shelf: shelf) }
        }
    }

    @Test(arguments: ["balances", "totals", "accounts", "users/customers/bob", "findings"])
    func `what codes stand for is another answer at the same position`(_ path: String) throws {
        let desk = Desk()
        desk.say("customers", .user("bob"), [balance("btc", "20")])
        func tag() throws -> String? { try desk.ask("/v1/\(path)", shelf: shelf).tag }
        let before = try #require(try tag())
        #expect(try tag() == before)
        desk.configure(assets: ["btc": Asset("XBT")])
        #expect(try tag() != before)
    }

    @Test func `a page's totals are of the assets that its rows have`() throws {
        let desk = Desk()
        for user in ["ann", "bob"] { desk.say("customers", .user(user), [balance("btc", "1")]) }
        let first = try desk.ask("/v1/balances?limit=1", shelf: shelf)
        let cursor = try #require(Page(first.body).next)
        desk.configure(assets: ["btc": Asset("XBT")])
        let second = try desk.ask("/v1/balances?limit=1&cursor=\(cursor)", shelf: shelf)
        let text = String(decoding: second.body, as: UTF8.self)
        #expect(text.contains("\"totals\":[{\"asset\":\"XBT\",\"total\":\"2\"") && !text.contains("\"BTC\""))
    }

    @Test func `users are found by a part of the id`() throws {
        let desk = Desk()
        for user in ["anna", "bert", "HANNAH"] { desk.say("customers", .user(user), []) }
        let text = String(decoding: try desk.ask("/v1/users?search=ann", shelf: shelf).body, as: UTF8.self)
        #expect(text.contains("\"anna\"") && text.contains("\"HANNAH\"") && !text.contains("bert"))
    }

    @Test func `what is older than asked for is named`() throws {
        let desk = filled(2)
        let problem = #expect(throws: Problem.self) { try desk.ask("/v1/balances?maxAge=10s", shelf: shelf) }
        #expect(problem?.kind == .tooOld)
        #expect(problem?.members.map(\.name) == ["count", "tooOld"])
        _ = try desk.ask("/v1/balances?maxAge=2h", shelf: shelf)
    }
}

/// The rows and the cursor of a page of balances.
private struct Page {
    var lines: [UInt8]
    var next: String?

    init(_ body: [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        let rows = text.between("\"balances\":[", "],\"totals\"") ?? ""
        // A row begins in no other way.
        lines = rows.isEmpty ? [] : Array((rows.replacing("},{\"account\"", with: "}\n{\"account\"") + "\n").utf8)
        next = text.between("\"next\":\"", "\"")
    }
}

extension String {
    fileprivate func between(_ first: String, _ last: String) -> String? {
        guard let start = firstRange(of: first)?.upperBound,
            let end = self[start...].firstRange(of: last)?.lowerBound
        else { return nil }
        return String(self[start..<end])
    }
}
