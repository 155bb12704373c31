package import Balances

/// What whoever asks may see. Everything that is answered, listed, counted, added up or streamed goes through it.
package struct Scope: Sendable, Hashable {
    /// Accounts by name; nil for all there are and will be.
    package var accounts: [String]?
    /// One end user, a tenant, who sees itself alone; nil for every holder.
    package var user: String?
    /// Whether balances, history, gaps and the like may be read at all.
    package var readsRecord: Bool
    /// Whether `/metrics` may be read.
    package var readsMetrics: Bool
    /// The name of the token that it is of; nil where none was needed. Two tokens' scopes are never equal.
    package var token: String?

    package init(
        accounts: [String]? = nil, user: String? = nil, readsRecord: Bool = true, readsMetrics: Bool = true,
        token: String? = nil
    ) {
        self.accounts = accounts
        self.user = user
        self.readsRecord = readsRecord
        self.readsMetrics = readsMetrics
        self.token = token
    }

    /// Everything: who asks from this machine where no token is needed.
    package static let all = Scope()

    package func sees(_ account: String) -> Bool {
        readsRecord && (accounts.map { $0.contains { $0.isSpelled(account) } } ?? true)
    }

    package func sees(_ holder: Holder, of account: String) -> Bool {
        sees(account) && (user.map { holder == .user($0) } ?? true)
    }

    /// Whether it is one end user's, who must not learn how many others there are.
    package var isTenant: Bool { user != nil }
}
