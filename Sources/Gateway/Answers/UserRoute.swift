import Balances
import Book
import JSON
import Reports

extension Route {
    /// One end user, at once.
    package static let user = Route(
        "/v1/users/{account}/{user}", name: "getUser", "What one end user of one account has.",
        parameters: [.asset, .hideZero, .at, .knownAt, .maxAge], schema: "BalanceReport"
    ) { (ask) throws(Problem) in
        let (name, user) = (ask.path["account"] ?? "", ask.path["user"] ?? "")
        let seen = ask.record.accounts.all.filter { ask.scope.sees($0.name) }
        guard let account = seen.first(where: { $0.name.isSpelled(name) }) else {
            throw Ask.unknownAccount(name, among: seen)
        }
        guard ask.scope.sees(.user(user), of: account.name) else { throw .unknownUser(user, of: account.name) }
        let (state, position) = ask.record.withBook { book in
            (book.state(of: .user(user), account: account.name, at: ask.now), book.position)
        }
        guard let state else { throw .unknownUser(user, of: account.name) }
        let kept = BalanceReport.Kept(account: account, health: nil, holders: [state])
        let report = BalanceReport([kept], at: ask.now, selecting: ask.selection)
        let body = report.json(pretty: false) { writer in
            writer.key("position")
            writer.int(position)
        }
        return .document(
            Document(body, position: position, tag: "\(state.position)-\(state.freshness.rawValue)"))
    }
}

extension Problem {
    static func unknownUser(_ user: String, of account: String) -> Problem {
        Problem(
            .unknownUser, "\(account) has no end user \"\(Query.shown(user))\", as far as the record goes.",
            remedy: "An end user is known once the venue has named it: look it up in /v1/balances.")
    }
}
