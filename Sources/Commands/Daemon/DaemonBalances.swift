import Balances
import JSON
import Net
import Reports

/// What a daemon's book holds, page by page.
struct DaemonBalances: Sendable {
    let link: DaemonLink
    let timeout: Duration
    /// The question, without its page.
    private let query: [(name: String, value: String)]

    /// Some megabytes: one answer in a moment, and little memory.
    private static let rowsOfPage = 5_000

    init(_ link: DaemonLink, _ options: BalancesOptions) {
        self.link = link
        timeout = options.timeout ?? DaemonLink.standardTimeout
        var query = [("limit", "\(Self.rowsOfPage)")]
        query += options.accounts.map { ("account", $0) } + options.assets.map { ("asset", $0) }
        query += options.users.map { ("user", $0) }
        if options.hidesZero { query.append(("hideZero", "true")) }
        self.query = query.map { (name: $0.0, value: $0.1) }
    }

    /// Hands over the pages of one state, each with the accounts and totals of all.
    func forEachPage(_ body: (BalanceReport) throws -> Void) async throws {
        var cursor: String?
        repeat {
            let page = try await page(cursor)
            try body(page.report)
            cursor = page.next
        } while cursor != nil
    }

    /// How many holders there are, for whoever watches; nil where the daemon does not tell, or some were asked for by name.
    func holderCount() async -> Int? {
        guard !query.contains(where: { $0.name == "user" }) else { return nil }
        let accounts = query.filter { $0.name == "account" }
        guard let response = try? await link.get("/v1/accounts", accounts, timeout: timeout) else { return nil }
        return try? JSONParser().read(response.body) { root in
            var count = 0
            try root.member("accounts").forEachElement { count += Int(try $0.member("holders").int64()) }
            return count
        }
    }

    /// Everything at once.
    func report() async throws -> BalanceReport {
        var whole: BalanceReport?
        try await forEachPage { page in
            guard whole != nil else {
                whole = page
                return
            }
            whole?.balances += page.balances
            whole?.findings += page.findings
        }
        guard let whole else { throw link.strange("it gives no page") }
        return whole
    }

    private func page(_ cursor: String?) async throws(DaemonFailure) -> BalanceReport.Page {
        let place = cursor.map { [(name: "cursor", value: $0)] } ?? []
        let response = try await link.get("/v1/balances", query + place, timeout: timeout)
        do {
            return try BalanceReport.Page(reading: response.body)
        } catch {
            throw link.strange((error as? UnreadableAnswer)?.reason ?? "it cannot be read")
        }
    }
}
