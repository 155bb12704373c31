import Balances
import Book
import JSON
import Reports

extension Route {
    /// What was used up of the venues' limits.
    package static let budgets = Route(
        "/v1/budgets", name: "listBudgets",
        "What was lately sent against each of the venues' limits, and which of them want to be left alone until when.",
        parameters: [.account, .venue], schema: "BudgetList"
    ) { (ask) throws(Problem) in
        let accounts = try ask.accounts()
        guard !ask.scope.isTenant else { throw .notForTenants("/v1/budgets") }
        let hourAgo = ask.now + (.zero - .seconds(3_600))
        let (position, budgets) = ask.record.withBook { book in
            (book.position, accounts.flatMap { Budget.all(of: $0, in: book, since: hourAgo) })
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.whole("position", position)
            writer.text("generatedAt", "\(ask.now)")
            writer.list("budgets", budgets) { $0.write(at: ask.now, to: &$1) }
        }
        // Never the same twice: what was spent grows old.
        return .document(Document(writer.line, position: position))
    }
}

/// One bucket of one account: what is counted together at the venue.
private struct Budget {
    var account: NamedAccount
    var bucket: String
    /// In the order of time.
    var sent: [Timestamp] = []
    var penaltyUntil: Timestamp?

    static func all(of account: NamedAccount, in book: BalanceBook, since: Timestamp) -> [Budget] {
        var budgets: [String: Budget] = [:]
        for spending in book.spentRecently(of: account.name, since: since) {
            budgets[spending.bucket, default: Budget(account: account, bucket: spending.bucket)].sent.append(
                spending.at)
        }
        for (bucket, until) in book.penalties(of: account.name) {
            budgets[bucket, default: Budget(account: account, bucket: bucket)].penaltyUntil = until
        }
        return budgets.values.sorted { $0.bucket < $1.bucket }
    }

    func write(at now: Timestamp, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("account", account.name)
            writer.text("venue", account.venue.rawValue)
            writer.text("bucket", bucket)
            writer.key("sent")
            writer.object { writer in
                for (name, window) in [("10s", 10), ("1m", 60), ("10m", 600), ("1h", 3_600)] as [(String, Int64)] {
                    writer.whole(name, Int64(sent.count { now - $0 <= .seconds(window) }))
                }
            }
            writer.text("lastSentAt", sent.last?.description)
            writer.text("penaltyUntil", penaltyUntil.flatMap { $0 > now ? $0 : nil }?.description)
        }
    }
}

extension Problem {
    /// What is of an account as a whole would tell a tenant of others.
    static func notForTenants(_ path: String) -> Problem {
        Problem(
            .forbidden, "\(path) tells of an account as a whole, and the token is one end user's.",
            remedy: "Ask /v1/balances, /v1/changes or /v1/history, which tell of that end user.")
    }
}
