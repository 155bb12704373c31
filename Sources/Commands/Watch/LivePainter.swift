import Accounts
import Balances
import Book
import Journal
import Reports

/// Takes from the book what the full-screen watch shows.
struct LivePainter: Sendable {
    private let accounts: [(account: Account, client: VenueClient)]
    private let names: NamedAccounts
    /// The totals of a large book, with when they were made.
    private var totals: (at: Timestamp, totals: [Total])?

    /// More holders than anyone scrolls through; beyond that some are listed, and all are counted.
    private static let listed = 500
    /// A book of a million holders is added up in well under this time.
    private static let totalsEvery = Duration.seconds(2)

    init(_ accounts: [(account: Account, client: VenueClient)]) {
        self.accounts = accounts
        names = NamedAccounts(accounts.map { NamedAccount($0.account, $0.client) })
    }

    /// - Parameters:
    ///   - filter: only holders with this text are listed, where there are too many to list.
    ///   - pace: how long one end user's reading takes, by the account's place.
    mutating func picture(
        of book: BalanceBook, at now: Timestamp, filter: String, pace: (Int) -> Duration?
    ) -> LivePicture {
        let counts = accounts.map { book.holderCount(of: $0.account.name) }
        let isLarge = counts.reduce(0, +) > Self.listed
        let kept = zip(accounts, names.all).map { account, name in
            BalanceReport.Kept(
                account: name, health: book.health(of: name.name, .reading),
                holders: holders(of: account.account.name, in: book, at: now, filter: isLarge ? filter : ""))
        }
        var report = BalanceReport(kept, at: now)
        if isLarge, filter.isEmpty { report.totals = wholeTotals(of: book, at: now) }
        let sources = accounts.indices.map { index in
            source(index, book, at: now, heardAt: kept[index].holders.compactMap(\.receivedAt).max(), pace: pace(index))
        }
        let gaps = accounts.flatMap { account, _ in
            book.openGaps(of: account.name).map {
                GapReport.Line(account: account.name, gap: $0.gap, position: $0.position)
            }
        }
        let listed = kept.reduce(0) { $0 + $1.holders.count }
        return LivePicture(
            report: report, unlisted: isLarge ? counts.reduce(0, +) - listed : 0, sources: sources,
            gaps: gaps.sorted { $0.position < $1.position })
    }

    private func holders(
        of account: String, in book: BalanceBook, at now: Timestamp, filter: String
    ) -> [HolderState] {
        let wanted = filter.lowercased()
        var holders: [HolderState] = []
        do {
            try book.forEachHolder(of: account, at: now) { state in
                guard holders.count < Self.listed else { throw Enough() }
                if wanted.isEmpty || state.contains(wanted) { holders.append(state) }
            }
        } catch {}  // As many as can be shown.
        return holders
    }

    private mutating func wholeTotals(of book: BalanceBook, at now: Timestamp) -> [Total] {
        if let totals, now - totals.at < Self.totalsEvery { return totals.totals }
        let tables = Dictionary(uniqueKeysWithValues: names.all.map { ($0.name, $0.assets) })
        let made = book.totals(tables, accountsAreMissing: false)
        totals = (now, made)
        return made
    }

    private func source(
        _ index: Int, _ book: BalanceBook, at now: Timestamp, heardAt: Timestamp?, pace: Duration?
    ) -> LivePicture.Source {
        let (account, client) = accounts[index]
        let counts = book.counts(of: account.name, at: now)
        let doubtful = counts.suspect + counts.unknown
        let hasFeed = account.feedURL != nil && client.makeFeed != nil
        let feed = book.health(of: account.name, .feed)
        let reading = book.health(of: account.name, .reading)
        let shown = (hasFeed ? feed : reading) ?? reading
        let failure = [shown, reading].compactMap { $0?.failure }.first
        return LivePicture.Source(
            account: names.all[index], state: state(shown, isLive: book.isLive(account.name), account, client, hasFeed),
            isTroubled: failure != nil || counts.suspect > 0, failure: failure.map { "\($0)" }, heardAt: heardAt,
            holders: counts.all, doubtful: doubtful, verifiedIn: pace.map { $0 * doubtful })
    }

    private func state(
        _ health: AccountHealth?, isLive: Bool, _ account: Account, _ client: VenueClient, _ hasFeed: Bool
    ) -> String {
        guard let health else { return "starting" }
        switch health.status {
        case .ok where isLive: return "live"
        case .ok where hasFeed: return "feed open"
        case .ok: return "read every \((account.pollEvery ?? client.standardPollEvery).text)"
        case .connecting: return "connecting"
        case .failed: return "\(health.source.rawValue) failed"
        case .refused: return "\(health.source.rawValue) refused"
        }
    }
}

/// Ends a walk over holders.
private struct Enough: Error {}

extension HolderState {
    /// Whether a person who searches for the text, in small letters, means this holder.
    fileprivate func contains(_ text: String) -> Bool {
        account.lowercased().contains(text) || (holder.user?.lowercased().contains(text) ?? false)
            || balances.contains { $0.venueAsset.lowercased().contains(text) }
    }
}
