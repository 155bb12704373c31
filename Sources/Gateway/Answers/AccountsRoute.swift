import Balances
import Book
import JSON
import Journal
import Reports

extension Route {
    /// Every account with its standing.
    package static let accounts = Route(
        "/v1/accounts", name: "listAccounts", "How every account fares.", parameters: [.account, .venue],
        schema: "Accounts"
    ) { (ask) throws(Problem) in
        let accounts = try ask.accounts()
        let (position, kept) = ask.record.withBook { book in
            (
                book.position,
                accounts.map { account in
                    BalanceReport.Kept(
                        account: account,
                        health: book.health(of: account.name, .feed)
                            ?? book.health(of: account.name, .reading), holders: [])
                }
            )
        }
        let report = BalanceReport(kept, at: ask.now)
        return .document(Document(report.json(pretty: false), position: position, tag: "\(position)"))
    }
}
