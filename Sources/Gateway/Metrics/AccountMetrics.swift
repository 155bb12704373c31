import Accounts
import Balances
import Book
import Journal

/// The metrics of accounts, family by family.
struct AccountMetrics {
    let book: BalanceBook
    let record: any LiveRecord
    let meters: Meters
    let names: [String]
    let now: Timestamp

    private static let freshnesses: [Freshness] = [.live, .polled, .stale, .suspect, .unknown]

    func write(_ out: inout Exposition) {
        writeHolders(&out)
        writeGaps(&out)
        writeFeeds(&out)
        writeRequests(&out)
        writeEntries(&out)
    }

    private func writeHolders(_ out: inout Exposition) {
        let counts = names.map { ($0, book.counts(of: $0, at: now)) }
        out.family("counterfoil_holders", .gauge, "Holders by how far what is known of them may be trusted.")
        for (name, counts) in counts {
            for freshness in Self.freshnesses {
                out.sample(counts[freshness], [("account", name), ("freshness", freshness.rawValue)])
            }
        }
        out.family(
            "counterfoil_oldest_statement_age_seconds", .gauge, "Since the oldest statement of each freshness came.")
        for name in names {
            let oldest = book.oldest(of: name, at: now)
            for freshness in Self.freshnesses {
                guard let time = oldest[freshness] else { continue }
                out.sample(now - time, [("account", name), ("freshness", freshness.rawValue)])
            }
        }
        let users = counts.compactMap { name, counts in
            record.resyncPace(of: name).map { (name, counts.suspect + counts.unknown, $0) }
        }
        out.family("counterfoil_resync_backlog_holders", .gauge, "End users who are suspect or were never seen.")
        for (name, count, _) in users { out.sample(count, [("account", name)]) }
        out.family("counterfoil_resync_left_seconds", .gauge, "How long the venue's limits make it take to read them.")
        for (name, count, pace) in users { out.sample(pace * count, [("account", name)]) }
    }

    private func writeGaps(_ out: inout Exposition) {
        each("counterfoil_gaps_open", .gauge, "Gaps that are not healed.", &out) { book.openGapCount(of: $0) }
        out.family("counterfoil_gaps_total", .counter, "Gaps that were noticed since the start, by kind.")
        for name in names {
            for (kind, count) in meters.of(name).gaps.all.sorted(by: { $0.key < $1.key }) {
                out.sample(count, [("account", name), ("kind", kind)])
            }
        }
        each("counterfoil_gaps_healed_total", .counter, "Gaps that were healed since the start.", &out) {
            meters.of($0).healings.count
        }
        each("counterfoil_findings_standing", .gauge, "Findings that stand against what is shown.", &out) {
            book.findingCount(of: $0)
        }
        each("counterfoil_findings_total", .counter, "Findings since the start.", &out) { meters.of($0).findings.count }
    }

    private func writeFeeds(_ out: inout Exposition) {
        let fed = names.filter { book.settings.rule(of: $0).hasFeed }
        each("counterfoil_feed_connected", .gauge, "1 while a feed's connection is open.", of: fed, &out) {
            meters.of($0).feedOpen.count
        }
        each("counterfoil_feed_live", .gauge, "1 while a feed keeps the account.", of: fed, &out) {
            book.isLive($0) ? 1 : 0
        }
        each("counterfoil_feed_connections_total", .counter, "Connections that were opened.", of: fed, &out) {
            meters.of($0).feedOpened.count
        }
        each("counterfoil_feed_reconnects_total", .counter, "Connections after the first one.", of: fed, &out) {
            max(0, meters.of($0).feedOpened.count - 1)
        }
        each("counterfoil_feed_connection_failures_total", .counter, "Connections that failed.", of: fed, &out) {
            meters.of($0).feedFailures.count
        }
        each("counterfoil_feed_messages_total", .counter, "Messages of feeds that came.", of: fed, &out) {
            meters.of($0).feedMessages.count
        }
    }

    private func writeRequests(_ out: inout Exposition) {
        out.family("counterfoil_venue_request_seconds", .histogram, "How long venues took to answer, or not to.")
        for name in names { out.sample(meters.of(name).latency, isTime: true, [("account", name)]) }
        out.family(
            "counterfoil_venue_requests_total", .counter,
            "Requests to venues by the class of the answer, or by why there was none.")
        for name in names {
            for (outcome, count) in meters.of(name).requests.all.sorted(by: { $0.key < $1.key }) {
                out.sample(count, [("account", name), ("outcome", outcome)])
            }
        }
        out.family("counterfoil_account_up", .gauge, "1 while the last reading or connection of a source went well.")
        for name in names {
            for source in [AccountHealth.Source.feed, .reading] {
                guard let health = book.health(of: name, source) else { continue }
                out.sample(health.status == .ok, [("account", name), ("source", source.rawValue)])
            }
        }
    }

    private func writeEntries(_ out: inout Exposition) {
        out.family("counterfoil_journal_entries_total", .counter, "Entries that were committed since the start.")
        for name in names {
            let entries = meters.of(name).entries.all.map { ("\($0.key.kind)", "\($0.key.verdict)", $0.value) }
            for (kind, verdict, count) in entries.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
                out.sample(count, [("account", name), ("kind", kind), ("verdict", verdict)])
            }
        }
    }

    private func each(
        _ name: String, _ kind: Exposition.Kind, _ help: String, of accounts: [String]? = nil, _ out: inout Exposition,
        _ value: (String) -> Int
    ) {
        out.family(name, kind, help)
        for account in accounts ?? names { out.sample(value(account), [("account", account)]) }
    }
}

extension FreshnessCounts {
    fileprivate subscript(freshness: Freshness) -> Int {
        switch freshness {
        case .live: live
        case .polled: polled
        case .stale: stale
        case .suspect: suspect
        case .unknown: unknown
        }
    }
}
