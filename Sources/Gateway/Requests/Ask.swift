package import Balances
import Configuration
package import Net
package import Reports

/// A request as a route sees it: understood, and with what its sender may see.
package struct Ask: Sendable {
    /// The parts of the path that the route names, decoded.
    package var path: [String: String]
    package var query: Query
    package var scope: Scope
    package var record: any LiveRecord
    /// Of the configuration, when it was asked: what is answered is of this one or of a later one.
    let generation: Int
    /// The pictures that pages are made of.
    package var shelf: PictureShelf
    package var now: Timestamp
    /// The request itself, for its headers.
    package var request: HTTPRequest

    package init(
        path: [String: String], query: Query, scope: Scope, record: any LiveRecord, shelf: PictureShelf, now: Timestamp,
        request: HTTPRequest
    ) {
        self.path = path
        self.query = query
        self.scope = scope
        self.record = record
        generation = record.generation
        self.shelf = shelf
        self.now = now
        self.request = request
    }

    /// The accounts that may be seen and are asked for, in the order of the configuration.
    ///
    /// - Throws: `unknownAccount` for a name that is not there or may not be seen, which are not told apart.
    package func accounts() throws(Problem) -> [NamedAccount] {
        let seen = record.accounts.all.filter { scope.sees($0.name) }
        for name in query.list(.account) where !seen.contains(where: { $0.name.isSpelled(name) }) {
            throw Self.unknownAccount(name, among: seen)
        }
        let (names, venues) = (query.list(.account), query.list(.venue))
        return seen.filter { account in
            (names.isEmpty || names.contains { $0.isSpelled(account.name) })
                && (venues.isEmpty || venues.contains { $0.isSpelled(account.venue.rawValue) })
        }
    }

    package static func unknownAccount(_ name: String, among seen: [NamedAccount]) -> Problem {
        let names = seen.map(\.name)
        let meant = nearest(to: name, among: names).map { "Did you mean \($0)?" }
        return Problem(
            .unknownAccount, "There is no account \"\(Query.shown(name))\".",
            remedy: meant ?? (names.isEmpty ? "Ask for another token." : "There are \(names.joined(separator: ", "))."),
            parameter: "account")
    }

    /// Which balances are wanted. A tenant wants its own, whatever it asks for.
    package var selection: BalanceReport.Selection {
        BalanceReport.Selection(
            assets: query.list(.asset), users: query.list(.user), hidesZero: query.flag(.hideZero))
    }

    /// Whether a holder is asked for and may be seen.
    package func wants(_ holder: Holder, of account: String) -> Bool {
        let users = query.list(.user)
        return scope.sees(holder, of: account) && (users.isEmpty || users.contains { holder == .user($0) })
    }
}
