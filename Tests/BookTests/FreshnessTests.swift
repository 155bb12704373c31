import Accounts
import Balances
import Journal
import Testing

@testable import Book

/// One account `a` that a feed keeps, read every 10 seconds where it does not.
@Suite struct FreshnessTests {
    var make = RecordMaking()
    var book = BalanceBook(settings: BookSettings(rules: ["a": FreshnessRule(hasFeed: true, pollEvery: .seconds(10))]))

    func freshness(_ user: String, at seconds: Int64 = 100) -> Freshness {
        book.freshness(of: .user(user), account: "a", at: second(seconds))
    }

    @Test func `a holder that nobody named is unknown and has no state`() {
        #expect(freshness("u") == .unknown)
        #expect(book.state(of: .user("u"), account: "a", at: second(1)) == nil)
    }

    @Test mutating func `a holder that was only named is unknown and keeps no gap open`() {
        book.apply(make.names(["u"]))
        book.apply(make.gap())
        #expect(freshness("u") == .unknown)
        #expect(book.state(of: .user("u"), account: "a", at: second(1))?.receivedAt == nil)
        #expect(book.apply(make.push("v", [balance("btc", "1")])).count == 1 && book.openGaps(of: "a").isEmpty)
    }

    @Test mutating func `a gap that keeps nobody suspect is open until somebody is certain`() {
        #expect(book.apply(make.gap()).isEmpty)
        #expect(book.apply(make.gap()).isEmpty)
        #expect(book.apply(make.push("u", [balance("btc", "1")], extent: .change)).isEmpty, "another asset may have been missed")
        #expect(book.openGaps(of: "a").map(\.position) == [1, 2])
        #expect(book.apply(make.answer(.user("u"), [balance("btc", "1")])).map(\.gap.noticedIn) == [1, 2])
        #expect(book.openGaps(of: "a").isEmpty)
    }

    @Test mutating func `an entry of an earlier version that says such a gap is healed is believed`() {
        book.apply(make.gap())
        let healed = Gap(
            epoch: 1, kind: .disconnected, first: 5, last: nil, at: second(1), healedBy: .statements, noticedIn: 1)
        book.apply(make.record(.gap, .gap(healed), verdict: .control))
        #expect(book.openGaps(of: "a").isEmpty)
        book.apply(make.push("u", [balance("btc", "1")]))
        book.apply(make.gap())
        var another = healed
        another.noticedIn = 4
        book.apply(make.record(.gap, .gap(another), verdict: .control))
        #expect(freshness("u") == .suspect, "who is suspect stays so until a statement")
    }

    @Test mutating func `a push of a live feed is live, whatever its age`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "1")]))
        #expect(freshness("u", at: 1_000_000) == .live)
        #expect(book.isLive("a") && book.liveEpoch(of: "a") == 1)
    }

    @Test mutating func `what was read before the feed went live is as old as it is`() {
        book.apply(make.answer(.user("u"), [balance("btc", "1")]))
        book.apply(make.live())
        #expect(freshness("u", at: 31) == .polled)
        #expect(freshness("u", at: 32) == .stale)
    }

    @Test mutating func `a gap makes everyone suspect who was seen before it, until the next statement`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "1")]))
        book.apply(make.push("v", [balance("btc", "1")]))
        book.apply(make.gap(.hole))
        #expect(freshness("u") == .suspect && freshness("v") == .suspect && !book.isLive("a"))
        book.apply(make.live(epoch: 2))
        #expect(freshness("u") == .suspect)
        book.apply(make.push("u", [balance("btc", "1")], epoch: 2))
        #expect(freshness("u") == .live && freshness("v") == .suspect)
    }

    @Test mutating func `a duplicate makes nobody suspect and leaves the feed live`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "1")]))
        #expect(book.apply(make.gap(.duplicate)).isEmpty)
        #expect(freshness("u") == .live && book.openGaps(of: "a").isEmpty)
    }

    @Test mutating func `a start without a gap ends the feed's life and makes nobody suspect`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "1")]))
        book.apply(make.record(.start, .start, verdict: .control))
        #expect(freshness("u", at: 10) == .polled && freshness("u", at: 100) == .stale)
    }

    @Test mutating func `a change after a gap leaves its holder suspect, and one without a gap does not`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "2")]))
        book.apply(make.push("u", [balance("btc", "3")], extent: .change))
        #expect(freshness("u") == .live)
        book.apply(make.gap())
        book.apply(make.live(epoch: 2))
        book.apply(make.push("u", [balance("btc", "4")], extent: .change, epoch: 2))
        #expect(freshness("u") == .suspect)
        #expect(book.apply(make.answer(.user("u"), [balance("btc", "4"), balance("eth", "2")])).count == 1)
        #expect(freshness("u") == .live)
    }

    @Test mutating func `a holder of whom only changes came is unknown`() {
        book.apply(make.live())
        book.apply(make.push("u", [balance("btc", "3")], extent: .change))
        #expect(freshness("u") == .unknown)
        #expect(book.state(of: .user("u"), account: "a", at: second(1))?.balances.count == 1)
    }

    @Test mutating func `counts say how many holders are how fresh`() {
        book.apply(make.names(["never"]))
        for user in ["old", "suspect"] { book.apply(make.push(user, [])) }
        book.apply(make.gap())
        book.apply(make.answer(.user("old"), []))
        book.apply(make.answer(.user("read"), [], account: "a"))
        book.apply(make.live(epoch: 2))
        book.apply(make.push("live", [], epoch: 2))
        var expected = FreshnessCounts()
        (expected.unknown, expected.suspect, expected.live) = (1, 1, 1)
        (expected.stale, expected.polled) = (1, 1)
        #expect(book.counts(of: "a", at: second(5 + 31)) == expected)
        #expect(expected.all == book.holderCount(of: "a"))
    }

    @Test func `an account without a rule is taken for one that is read every 30 seconds`() {
        var (book, make) = (BalanceBook(), RecordMaking())
        book.apply(make.live())
        book.apply(make.push("u", []))
        #expect(book.freshness(of: .user("u"), account: "a", at: second(92)) == .polled)
        #expect(book.freshness(of: .user("u"), account: "a", at: second(93)) == .stale)
    }
}
