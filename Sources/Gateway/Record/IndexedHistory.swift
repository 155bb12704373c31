import Accounts
package import Balances
package import Book
import Journal
package import Reports
package import Store

/// History as it is answered from the projections: by lookups, however long the journal is.
package struct IndexedHistory {
    private let store: SQLiteStore
    private let accounts: NamedAccounts
    private let settings: BookSettings

    /// - Parameter store: with an index that reaches as far as what is asked for.
    package init(_ store: SQLiteStore, naming accounts: NamedAccounts, _ settings: BookSettings) {
        self.store = store
        self.accounts = accounts
        self.settings = settings
    }

    /// More holders were asked for than there is room for.
    package struct TooManyHolders: Error {}

    /// Every account that has a history, by name.
    package func names() throws -> [String] { try store.accountsWithHistory() }

    /// What one account's holders had, however many they are.
    package func kept(_ name: String, users: [String], _ asOf: AsOf) throws -> BalanceReport.Kept {
        try kept(name, users: users, asOf, atMost: .max)
    }

    /// What one account's holders had.
    ///
    /// - Parameters:
    ///   - users: only these end users; empty for everyone.
    ///   - most: `TooManyHolders` is thrown where there are more.
    package func kept(
        _ name: String, users: [String], _ asOf: AsOf, atMost most: Int
    ) throws -> BalanceReport.Kept {
        let trust = try Trust(name, asOf, rule: settings.rule(of: name), from: store)
        var holders: [HolderState] = []
        if users.isEmpty {
            try store.forEachState(of: name, asOf) {
                guard holders.count < most else { throw TooManyHolders() }
                holders.append(trust.state($0))
            }
        } else {
            for user in users {
                if let state = try store.state(of: name, .user(user), asOf) { holders.append(trust.state(state)) }
            }
        }
        try trust.addFindings(to: &holders, from: store)
        return BalanceReport.Kept(account: accounts[name], health: trust.health, holders: holders)
    }

    /// What the holders of an account had that come after one in the order of listing, as many as are asked for, and the
    /// last of them that was looked at; nil there at the end.
    package func kept(
        _ name: String, after previous: Holder?, _ count: Int, _ asOf: AsOf
    ) throws -> (kept: BalanceReport.Kept, last: Holder?) {
        let trust = try Trust(name, asOf, rule: settings.rule(of: name), from: store)
        var (holders, last) = ([HolderState](), previous)
        for _ in 0..<count {
            guard let holder = try store.holder(of: name, after: last) else {
                return (BalanceReport.Kept(account: accounts[name], health: trust.health, holders: holders), nil)
            }
            last = holder
            if let state = try store.state(of: name, holder, asOf) { holders.append(trust.state(state)) }
        }
        return (BalanceReport.Kept(account: accounts[name], health: trust.health, holders: holders), last)
    }

    /// Every change of an account, holder by holder.
    package func forEachChange(
        _ name: String, users: [String], in times: ClosedRange<Timestamp>, knownAt: Timestamp?,
        _ body: (BalanceChange) throws -> Void
    ) throws {
        let holders: [Holder?] = users.isEmpty ? [nil] : users.map { .user($0) }
        for holder in holders {
            try store.forEachChange(of: name, holder, in: times, knownAt: knownAt) { try body(BalanceChange($0)) }
        }
    }
}

extension BalanceChange {
    /// The same, as it is shown.
    init(_ change: PastChange) {
        self.init(
            account: change.account, holder: change.holder, venueAsset: change.venueAsset, before: change.before,
            after: change.after, position: change.provenance.position, sequence: change.provenance.sequence,
            venueTime: change.provenance.venueTime, receivedAt: change.provenance.receivedAt)
    }
}

/// How far one account's past states could be trusted to be of their time.
private struct Trust {
    private let name: String
    private let asOf: AsOf
    private let rule: FreshnessRule
    /// The last gap that made holders suspect; 0 where there was none.
    private var lastGap: Int64 = 0
    /// Since when a feed kept the account then; nil where none did.
    private var liveSince: Int64?
    /// How the feed or else the readings fared.
    private(set) var health: AccountHealth?

    init(_ name: String, _ asOf: AsOf, rule: FreshnessRule, from store: SQLiteStore) throws {
        self.name = name
        self.asOf = asOf
        self.rule = rule
        let filter = Self.filter(name, asOf)
        try store.forEachGap(filter) { gap in
            if gap.value.isOpen { lastGap = gap.position }
        }
        var reading: AccountHealth?
        var feed: (health: AccountHealth, position: Int64)?
        try store.forEachOutcome(filter) { outcome in
            switch outcome.value.source {
            case .feed: feed = (outcome.value, outcome.position)
            case .reading: reading = outcome.value
            }
        }
        health = feed?.health ?? reading
        if let feed, feed.health.status == .ok, feed.position > lastGap { liveSince = feed.position }
    }

    private static func filter(_ name: String, _ asOf: AsOf) -> NotedFilter {
        NotedFilter(account: name, times: Timestamp(nanoseconds: .min)...asOf.time, knownAt: asOf.knownAt)
    }

    func state(_ past: PastState) -> HolderState {
        HolderState(
            account: past.account, holder: past.holder, balances: past.balances.map(\.balance),
            venueTime: past.last.venueTime, receivedAt: past.last.receivedAt, position: past.last.position,
            epoch: past.last.epoch, sequence: past.last.sequence, freshness: freshness(past.last))
    }

    private func freshness(_ last: Provenance) -> Freshness {
        if last.position < lastGap { return .suspect }
        if rule.hasFeed, let liveSince, last.kind == .message || last.position > liveSince { return .live }
        return asOf.time - last.receivedAt > rule.staleAfter ? .stale : .polled
    }

    /// The findings that came with the statements that are shown.
    func addFindings(to holders: inout [HolderState], from store: SQLiteStore) throws {
        guard !holders.isEmpty else { return }
        let places = Dictionary(holders.enumerated().map { ($1.holder, $0) }) { first, _ in first }
        try store.forEachFinding(Self.filter(name, asOf)) { finding in
            guard let place = places[finding.value.holder], holders[place].position == finding.position else { return }
            holders[place].findings.append(finding.value)
        }
    }
}
