import Balances

/// What a line may be about. A reader follows some of these, and no line is for it that is about none of them.
enum StreamTopic: Sendable, Hashable {
    /// Statements and findings, whoever's.
    case everyone
    /// Findings, whoever's.
    case findings
    /// Gaps and outcomes, which are about a whole account.
    case accounts
    /// Statements and findings of an account.
    case account(Spelling)
    /// Statements and findings of one holder, in any account.
    case holder(Holder)

    /// Whether there may be any number of its kind.
    var isNamed: Bool {
        switch self {
        case .everyone, .findings, .accounts: false
        case .account, .holder: true
        }
    }
}

extension Set<StreamTopic> {
    /// What these lines are about.
    init(of lines: [KeptLine]) {
        self = []
        var account: String?
        for line in lines {
            guard let holder = line.holder else {
                insert(.accounts)
                continue
            }
            insert(.holder(holder))
            if line.kind == .finding { insert(.findings) }
            // One after the other is of the same account, as a rule.
            if !(account?.isSpelled(line.account) ?? false) { insert(.account(Spelling(line.account))) }
            account = line.account
        }
        if account != nil { insert(.everyone) }
    }
}

extension StreamFilter {
    /// What its reader follows: a little more than passes, perhaps, and never less.
    var topics: [StreamTopic] {
        let takes = { (kind: KeptLine.Kind) in kinds.isEmpty || kinds.contains(kind) }
        let notices: [StreamTopic] = takes(.gap) || takes(.outcome) ? [.accounts] : []
        guard takes(.statement) || takes(.finding) else { return notices }
        if let tenant { return notices + [.holder(tenant)] }
        if !users.isEmpty { return notices + users.map { .holder(.user($0)) } }
        if !takes(.statement) { return notices + [.findings] }
        return notices + ((accounts ?? scope.accounts)?.map { .account(Spelling($0)) } ?? [.everyone])
    }
}
