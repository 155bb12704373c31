import Accounts
import Balances
import Book
import Journal
import Reports
import Store

/// What the holders that are asked for had at a time past: some at a time, account by account as configured, each account's in the
/// order of listing. As the journal had it up to one position, so what comes later changes nothing.
struct PastWalk: Sendable {
    let accounts: [NamedAccount]
    let asOf: AsOf
    /// Nil for everyone.
    private let users: [Holder]?
    private let settings: BookSettings
    /// Whether failures of the account as a whole may be told.
    private let saysHealth: Bool
    private var account = 0
    private var last: Holder?
    /// Of the account that is being walked.
    private var trust: PastTrust?

    /// - Parameter asOf: with a position.
    init(_ ask: Ask, _ accounts: [NamedAccount], _ asOf: AsOf) {
        self.accounts = accounts
        self.asOf = asOf
        users = ask.wantedUsers
        settings = ask.record.withBook { $0.settings }
        saysHealth = !ask.scope.isTenant
    }

    /// Goes on behind a holder of an account; at its first holder where that is nil.
    mutating func seek(account place: Int, after holder: Holder?) {
        (account, last, trust) = (place, holder, nil)
    }

    /// What comes next of one account, perhaps nobody; nil after the last account. Waits for the disk.
    ///
    /// - Parameter count: how many holders are looked at.
    mutating func next(_ count: Int, of ask: Ask, withFindings: Bool = false) throws -> BalanceReport.Kept? {
        guard account < accounts.count else { return nil }
        guard Workshop.isWanted() else { throw Problem.busy }
        return try ask.withIndex(to: asOf.through ?? 0) { store, _ in
            try next(count, of: ask, store, withFindings: withFindings)
        }
    }

    private mutating func next(
        _ count: Int, of ask: Ask, _ store: SQLiteStore, withFindings: Bool
    ) throws -> BalanceReport.Kept {
        let name = accounts[account].name
        let history = IndexedHistory(store, naming: ask.record.accounts, settings)
        let trust = try trust ?? history.trust(name, asOf)
        let holders = try users.map { next(count, of: $0) } ?? history.holders(of: name, after: last, count)
        var kept = try history.kept(name, holders, asOf, trust, withFindings: withFindings)
        if !saysHealth { kept.health = nil }
        if holders.count < count {
            seek(account: account + 1, after: nil)
        } else {
            (last, self.trust) = (holders.last, trust)
        }
        return kept
    }

    private func next(_ count: Int, of users: [Holder]) -> [Holder] {
        Array(users.lazy.filter { user in last.map { $0 < user } ?? true }.prefix(count))
    }
}

extension Survey {
    /// Over all that a walk comes by.
    ///
    /// Waits for the disk: some ten thousand holders in a second.
    init(_ walk: PastWalk, of ask: Ask) throws {
        self.init()
        var (walk, tally) = (walk, PastTally(selection: ask.selection))
        while let kept = try walk.next(Self.holdersAtOnce, of: ask) {
            tally.add(kept, at: walk.asOf.time, &self)
        }
        tally.finish(&self)
    }

    /// Few beside what opening the index costs, many beside what a stop in between takes.
    private static let holdersAtOnce = 500
}

/// Adds up what a walk comes by.
private struct PastTally {
    private let selection: BalanceReport.Selection
    private var sums = Totals(accountsAreMissing: false)
    private var accounts: [(account: NamedAccount, health: AccountHealth?, heard: BalanceReport.Heard)] = []

    init(selection: BalanceReport.Selection) { self.selection = selection }

    mutating func add(_ kept: BalanceReport.Kept, at time: Timestamp, _ survey: inout Survey) {
        if accounts.last?.account.name != kept.account.name {
            accounts.append((kept.account, kept.health, BalanceReport.Heard()))
        }
        for holder in kept.holders {
            accounts[accounts.count - 1].heard.add(holder.receivedAt, holder.freshness)
            survey.counts.add(holder.freshness)
        }
        var all = selection
        all.hidesZero = false
        for line in BalanceReport([kept], at: time, selecting: all).balances { add(line, &survey) }
    }

    private mutating func add(_ line: BalanceReport.BalanceLine, _ survey: inout Survey) {
        if line.balance.hasUnreadable { survey.isReadable = false }
        guard let asset = line.asset else {
            if !selection.hidesZero || !line.balance.isKnownToBeZero {
                survey.count(unmapped: line.balance.venueAsset, of: line.account)
            }
            return
        }
        if line.isRepeated {
            sums.leaveOut(asset: asset.code, account: line.account)
        } else {
            sums.add(line.balance, asset: asset.code, account: line.account)
        }
    }

    mutating func finish(_ survey: inout Survey) {
        survey.accounts = accounts.map { BalanceReport.AccountLine($0.account, $0.health, $0.heard) }
        sums.accountsAreMissing = survey.accounts.contains { $0.status != .ok }
        survey.totals = sums.all
    }
}

extension Survey {
    fileprivate mutating func count(unmapped code: String, of account: String) {
        let place = unmapped.lastIndex { $0.account == account && $0.venueAsset.isSpelled(code) }
        if let place { unmapped[place].count += 1 } else { unmapped.append((account, code, 1)) }
    }
}
