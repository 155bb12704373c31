package import Balances

/// How far what the book has may be trusted to be of now. Time is given, as the book has no clock.
extension BalanceBook {
    /// How fresh a holder is; unknown for one that was never named.
    package func freshness(of holder: Holder, account: String, at now: Timestamp) -> Freshness {
        guard let sheet = sheet(account), let slot = sheet.holders.slot(of: holder) else { return .unknown }
        return sheet.freshness(sheet.holders.mark(slot), slot, Instant(now, settings.rule(of: account)))
    }

    /// How many holders of the account are how fresh. Looks at each holder only where some are neither live nor suspect
    /// nor unknown: then a million take some ten milliseconds.
    package func counts(of account: String, at now: Timestamp) -> FreshnessCounts {
        guard let sheet = sheet(account) else { return FreshnessCounts() }
        return sheet.counts(Instant(now, settings.rule(of: account)))
    }

    /// Whether a feed keeps the account now: it went live, and no gap came since.
    package func isLive(_ account: String) -> Bool {
        sheet(account)?.live != nil && settings.rule(of: account).hasFeed
    }
}

/// A point in time as one account's rule sees it.
struct Instant {
    let hasFeed: Bool
    /// What was received before it is stale.
    let staleBefore: Int64

    init(_ now: Timestamp, _ rule: FreshnessRule) {
        hasFeed = rule.hasFeed
        staleBefore = (now - rule.staleAfter).nanoseconds
    }
}

extension Timestamp {
    fileprivate static func - (time: Timestamp, duration: Duration) -> Timestamp { time + (.zero - duration) }
}

extension AccountSheet {
    /// A feed keeps only those of whom everything was certain since it went live; others are as old as what was read.
    @inline(__always) func freshness(_ mark: HolderMark, _ slot: Int, _ now: Instant) -> Freshness {
        guard let certain = certainSince(mark, slot) else { return .unknown }
        if certain < gaps.newest { return .suspect }
        if now.hasFeed, let live, certain >= live.position { return .live }
        return mark.receivedAt < now.staleBefore ? .stale : .polled
    }

    func counts(_ now: Instant) -> FreshnessCounts {
        var counts = FreshnessCounts()
        counts.unknown = holders.count - whole
        counts.suspect = gaps.suspects
        counts.live = live != nil && now.hasFeed ? keptLive : 0
        if gaps.certain > counts.live {
            holders.withEach { slot, mark, _ in
                if freshness(mark, slot, now) == .stale { counts.stale += 1 }
            }
            counts.polled = gaps.certain - counts.live - counts.stale
        }
        return counts
    }
}
