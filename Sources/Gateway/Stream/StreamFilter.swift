import Accounts
import Balances
import Reports

/// Which lines a reader gets: those in its scope, and of these the ones it asked for.
struct StreamFilter: Sendable {
    var scope: Scope
    /// By name; nil for all that the scope has.
    var accounts: [String]?
    /// Empty for everyone's. What is about a whole account passes.
    var users: [String] = []
    /// Codes in capitals; empty for all. What is about a whole account passes.
    var assets: [String] = []
    /// Empty for all.
    var kinds: Set<KeptLine.Kind> = []
    /// For the canonical codes.
    var names: NamedAccounts
    /// Of assets, by account and the venue's own code.
    private var known: [String: [String: Bool]] = [:]

    init(_ scope: Scope, naming names: NamedAccounts) {
        self.scope = scope
        self.names = names
    }

    /// Whether every line passes, as it is.
    var takesAll: Bool {
        scope.accounts == nil && scope.user == nil && accounts == nil && users.isEmpty && assets.isEmpty
            && kinds.isEmpty
    }

    /// The one end user whose it is: what tells of others is told to it in other words.
    var tenant: Holder? { scope.user.map { .user($0) } }

    /// Whether there may be a line for the reader. For one end user it is one look, however many lines there are.
    func mayPass(_ segment: StreamSegment) -> Bool {
        if segment.topics.contains(.accounts), kinds.isEmpty || kinds.contains(.gap) || kinds.contains(.outcome) {
            return true
        }
        if let tenant { return segment.topics.contains(.holder(tenant)) }
        return users.isEmpty || users.contains { segment.topics.contains(.holder(.user($0))) }
    }

    /// Whether a reader gets the line.
    mutating func passes(_ line: KeptLine) -> Bool {
        guard kinds.isEmpty || kinds.contains(line.kind), scope.sees(line.account),
            accounts?.contains(where: { $0.isSpelled(line.account) }) ?? true
        else { return false }
        guard let holder = line.holder else { return true }
        return scope.sees(holder, of: line.account) && (users.isEmpty || users.contains { holder == .user($0) })
            && (assets.isEmpty || line.codes.contains { wants($0, of: line.account) })
    }

    private mutating func wants(_ code: String, of account: String) -> Bool {
        if let known = known[account]?[code] { return known }
        let canonical = names[account].assets[code]?.code
        let isWanted = assets.contains(code.uppercased()) || canonical.map { assets.contains($0.uppercased()) } ?? false
        known[account, default: [:]][code] = isWanted
        return isWanted
    }
}
