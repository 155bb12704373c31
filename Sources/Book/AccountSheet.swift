import Accounts
import Balances
import Journal

/// One account's part of the book.
struct AccountSheet: Sendable {
    /// From where on a feed keeps the account.
    struct LiveFeed: Sendable, Hashable {
        var epoch: Int64
        /// Of the entry that says so.
        var position: Int64
    }

    let name: String
    var holders = HolderTable()
    var gaps = OpenGaps()
    /// At which position everything of a holder was last certain, for the few where that was before its last statement;
    /// 0 where it never was.
    var behind: [Int: Int64] = [:]
    var findings = StandingFindings()
    var live: LiveFeed?
    /// Holders that were certain since the feed went live.
    var keptLive = 0
    /// The highest connection number seen.
    var lastEpoch: Int64 = 0
    var feedHealth: AccountHealth?
    var readingHealth: AccountHealth?
    var spendings = Spendings()

    init(name: String) { self.name = name }

    /// Holders of whom all was certain at some time.
    var whole: Int { gaps.certain + gaps.suspects }

    /// The position at which all of the holder was last certain; nil where it never was.
    ///
    /// A statement of everything makes a holder certain. A change does too, unless the holder was not certain before it:
    /// it speaks of one asset, and another may be the one that was missed.
    @inline(__always) func certainSince(_ mark: HolderMark, _ slot: Int) -> Int64? {
        guard mark.isStated else { return nil }
        guard mark.isBehind else { return mark.position }
        let position = behind[slot] ?? 0
        return position == 0 ? nil : position
    }

    /// Notes that an entry named a connection.
    mutating func saw(epoch: Int64) { lastEpoch = max(lastEpoch, epoch) }

    mutating func note(_ gap: Gap, at position: Int64) {
        saw(epoch: gap.epoch)
        guard gap.isOpen else {
            if let noticed = gap.noticedIn { gaps.close(noticedIn: noticed) }
            return
        }
        live = nil
        gaps.add(gap, at: position)
    }

    mutating func wentLive(epoch: Int64, at position: Int64) {
        live = LiveFeed(epoch: epoch, position: position)
        keptLive = 0
    }

    mutating func note(_ health: AccountHealth) {
        switch health.source {
        case .feed: feedHealth = health
        case .reading: readingHealth = health
        }
    }

    mutating func dispute(_ finding: Finding) {
        let slot = holders.slot(naming: finding.holder)
        findings.dispute(finding, at: slot)
        markFindings(slot)
    }

    mutating func markFindings(_ slot: Int) {
        var mark = holders.mark(slot)
        mark.hasFindings = findings.has(slot)
        holders.set(mark, at: slot)
    }
}
