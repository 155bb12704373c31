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

    /// Every account that has a history, by name.
    package func names() throws -> [String] { try store.accountsWithHistory() }

    /// How many holders of an account there are.
    package func holderCount(of name: String) throws -> Int { try store.holderCount(of: name) }

    /// What one account's holders had, however many they are.
    ///
    /// - Parameter users: only these end users; empty for everyone.
    package func kept(_ name: String, users: [String], _ asOf: AsOf) throws -> BalanceReport.Kept {
        let trust = try trust(name, asOf)
        guard users.isEmpty else {
            return try kept(name, users.map { .user($0) }, asOf, trust, withFindings: true)
        }
        var holders: [HolderState] = []
        try store.forEachState(of: name, asOf) { holders.append(trust.state($0)) }
        try trust.addFindings(to: &holders, from: store)
        return BalanceReport.Kept(account: accounts[name], health: trust.health, holders: holders)
    }

    /// The same in parts, in order, each small enough to be held at once; without findings where everyone is asked for.
    package func forEachPart(
        _ name: String, users: [String], _ asOf: AsOf, _ body: (BalanceReport.Kept) throws -> Void
    ) throws {
        guard users.isEmpty else { return try body(try kept(name, users: users, asOf)) }
        let trust = try trust(name, asOf)
        var last: Holder?
        repeat {
            let holders = try holders(of: name, after: last, Self.holdersAtOnce)
            try body(try kept(name, holders, asOf, trust, withFindings: false))
            last = holders.count < Self.holdersAtOnce ? nil : holders.last
        } while last != nil
    }

    /// Holders that are looked up together.
    private static let holdersAtOnce = 1_000

    /// What some of an account's holders had; without those of whom nothing was known.
    func kept(
        _ name: String, _ wanted: [Holder], _ asOf: AsOf, _ trust: PastTrust, withFindings: Bool
    ) throws -> BalanceReport.Kept {
        var holders: [HolderState] = []
        for holder in wanted {
            if let state = try store.state(of: name, holder, asOf) { holders.append(trust.state(state)) }
        }
        if withFindings { try trust.addFindings(to: &holders, from: store) }
        return BalanceReport.Kept(account: accounts[name], health: trust.health, holders: holders)
    }

    /// As many of an account's holders as are asked for, that come after one in the order of listing; fewer at the end.
    func holders(of name: String, after previous: Holder?, _ count: Int) throws -> [Holder] {
        var (holders, last) = ([Holder](), previous)
        while holders.count < count, let holder = try store.holder(of: name, after: last) {
            holders.append(holder)
            last = holder
        }
        return holders
    }

    /// How far the account's past states could be trusted.
    func trust(_ name: String, _ asOf: AsOf) throws -> PastTrust {
        try PastTrust(name, asOf, rule: settings.rule(of: name), from: store)
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
struct PastTrust: Sendable {
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
