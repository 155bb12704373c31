import Accounts
import Balances
package import Journal

/// An entry as it is counted.
package struct CountedEntry: Sendable, Hashable {
    package var kind: Entry.Kind
    package var verdict: Entry.Verdict
}

/// What is counted of one account.
package final class AccountMeters: Sendable {
    /// From a venue next door to one that nearly times out.
    package let latency = Histogram(
        bounds: [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000].map { $0 * 1_000_000 })
    /// Requests by their answer's class, such as `2xx`, or by why there was none, such as `timeout`.
    package let requests = Tally<String>()
    package let feedOpened = Counter()
    package let feedFailures = Counter()
    package let feedOpen = Counter()
    package let feedMessages = Counter()
    /// Durable entries.
    package let entries = Tally<CountedEntry>()
    /// Gaps by kind.
    package let gaps = Tally<String>()
    package let healings = Counter()
    package let findings = Counter()

    func note(_ record: Record) {
        switch record.meaning {
        case .gap(let gap):
            if gap.noticedIn == nil { gaps.add(gap.kind.rawValue) } else { healings.add() }
        case .finding: findings.add()
        case .statement(_, let found): if !found.isEmpty { findings.add(found.count) }
        case .answer(let answer): if !answer.findings.isEmpty { findings.add(answer.findings.count) }
        case .nothing, .health, .spending, .live, .start, .alert: break
        }
    }
}
