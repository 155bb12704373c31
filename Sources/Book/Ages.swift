package import Balances

/// For whoever watches over the book.
extension BalanceBook {
    /// When the oldest statement of each freshness came; none for holders of whom nothing ever came. Looks at every holder:
    /// of a million in some ten milliseconds, so better at a copy.
    package func oldest(of account: String, at now: Timestamp) -> [Freshness: Timestamp] {
        guard let sheet = sheet(account) else { return [:] }
        let instant = Instant(now, settings.rule(of: account))
        var oldest: [Freshness: Int64] = [:]
        // One look into the dictionary for each holder would take longer than all the rest.
        var (last, least) = (Freshness.unknown, Int64.max)
        sheet.holders.withEach { slot, mark, _ in
            guard mark.isStated else { return }
            let freshness = sheet.freshness(mark, slot, instant)
            if freshness != last {
                if least != .max { oldest[last] = min(oldest[last] ?? .max, least) }
                (last, least) = (freshness, oldest[freshness] ?? .max)
            }
            least = min(least, mark.receivedAt)
        }
        if least != .max { oldest[last] = min(oldest[last] ?? .max, least) }
        return oldest.mapValues { Timestamp(nanoseconds: $0) }
    }

    /// How many findings stand against the account's holders.
    package func findingCount(of account: String) -> Int { sheet(account)?.findings.count ?? 0 }

    /// How many gaps of the account are not healed.
    package func openGapCount(of account: String) -> Int { sheet(account)?.gaps.open.count ?? 0 }
}

extension StandingFindings {
    var count: Int {
        broken.values.reduce(0) { $0 + $1.count } + disputed.values.reduce(0) { $0 + $1.count }
    }
}
