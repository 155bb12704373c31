import Accounts
import Balances
import Journal
import Testing
import Witness

@testable import Book

@Suite struct BookPropertyTests {
    @Test(arguments: [BookSettings.MissingCurrency.absent, .unchanged])
    func `agrees with a naive book after every record`(missing: BookSettings.MissingCurrency) {
        let random = Seeded.announced(for: "book")
        let settings = BookSettings(
            missingCurrency: missing, rules: ["a": FreshnessRule(hasFeed: true), "b": FreshnessRule(pollEvery: .seconds(9))])
        for round in 0..<6 {
            var records = RandomRecords(random.fork(round))
            var (book, naive) = (BalanceBook(settings: settings), NaiveBook(settings: settings))
            for step in 0..<1_500 {
                let record = records.next()
                #expect(Set(book.apply(record)) == Set(naive.apply(record)))
                if step % 250 == 249 { compare(book, naive) }
            }
        }
    }

    private func compare(_ book: BalanceBook, _ naive: NaiveBook) {
        let now = second(book.position + 20)
        for (account, sheet) in naive.sheets {
            var seen: [Holder] = []
            var counts: [Freshness: Int] = [:]
            book.forEachHolder(of: account, at: now) { state in
                seen.append(state.holder)
                counts[state.freshness, default: 0] += 1
                compare(state, naive, sheet, now)
            }
            #expect(seen == sheet.named)
            #expect(book.openGaps(of: account).map(\.position) == sheet.gaps.map(\.position))
            for open in book.openGaps(of: account) { #expect(open.suspects == naive.suspects(account, of: open.position)) }
            let counted = book.counts(of: account, at: now)
            #expect(
                [counted.live, counted.polled, counted.stale, counted.suspect, counted.unknown]
                    == [.live, .polled, .stale, .suspect, .unknown].map { counts[$0] ?? 0 })
            #expect(book.nextEpoch(of: account) == sheet.lastEpoch + 1)
        }
    }

    private func compare(_ state: HolderState, _ naive: NaiveBook, _ sheet: NaiveBook.Sheet, _ now: Timestamp) {
        let told = sheet.told[state.holder]
        #expect(state.balances.map(\.written) == (told?.statement.balances ?? []).map(\.written))
        #expect(state.freshness == naive.freshness(state.holder, state.account, at: now))
        #expect(state.position == told?.record.position ?? 0 && state.epoch == told?.record.epoch ?? 0)
        #expect(state.venueTime == told?.statement.venueTime && state.receivedAt == told?.statement.receivedAt)
        #expect(state.sequence == told?.record.sequence)
    }

    @Test func `candidates are the first of everyone sorted by need`() {
        let random = Seeded.announced(for: "candidates")
        for round in 0..<20 {
            var records = RandomRecords(random.fork(round))
            var book = BalanceBook(settings: BookSettings(rules: ["a": FreshnessRule(hasFeed: true)]))
            for _ in 0..<400 { book.apply(records.next()) }
            let now = second(book.position)
            let all = book.candidates(of: "a", count: .max, at: now)
            #expect(all.count == book.holderCount(of: "a") && Set(all.map(\.holder)).count == all.count)
            #expect(zip(all, all.dropFirst()).allSatisfy { rank($0) <= rank($1) })
            for count in [0, 1, 7, 40] { #expect(book.candidates(of: "a", count: count, at: now) == Array(all.prefix(count))) }
        }
    }

    private func rank(_ candidate: Candidate) -> Int {
        switch candidate.freshness {
        case .suspect: 0
        case .unknown: 1
        case .live, .polled, .stale: 2
        }
    }
}
