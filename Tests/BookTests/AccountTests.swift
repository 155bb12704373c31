import Accounts
import Balances
import Journal
import Money
import Testing

@testable import Book

@Suite struct GapTests {
    var make = RecordMaking()
    var book = BalanceBook()

    @Test mutating func `a gap is healed by the statement of the last holder it touched`() {
        for user in ["u", "v"] { book.apply(make.push(user, [])) }
        #expect(book.apply(make.gap(.hole)).isEmpty)
        #expect(book.openGaps(of: "a").map(\.suspects) == [2])
        #expect(book.apply(make.push("u", [])).isEmpty)
        #expect(book.openGaps(of: "a").map(\.suspects) == [1])
        #expect(book.apply(make.push("w", [])).isEmpty)
        let events = book.apply(make.push("v", []))
        let healed = Gap(epoch: 1, kind: .hole, first: 5, last: nil, at: second(3), healedBy: .statements, noticedIn: 3)
        #expect(events == [HealedGap(account: "a", gap: healed, at: Moment(wall: second(6), steady: .zero))] && book.openGaps(of: "a").isEmpty)
    }

    @Test mutating func `a healed gap is to be written until an entry says it, and that entry changes nothing else`() {
        book.apply(make.push("u", []))
        book.apply(make.gap())
        book.apply(make.gap())
        let healed = book.apply(make.push("u", []))
        #expect(healed.map(\.gap.noticedIn) == [2, 3] && book.unwritten == healed)
        #expect(book.apply(make.record(.gap, .gap(healed[0].gap), verdict: .control)).isEmpty)
        #expect(book.unwritten == [healed[1]])
        #expect(book.openGaps(of: "a").isEmpty && book.freshness(of: .user("u"), account: "a", at: second(9)) == .polled)
        // Of another account, or of a gap that is written already: nothing.
        book.apply(make.record(.gap, .gap(healed[1].gap), account: "b", verdict: .control))
        book.apply(make.record(.gap, .gap(healed[0].gap), verdict: .control))
        #expect(book.unwritten == [healed[1]])
        book.apply(make.record(.gap, .gap(healed[1].gap), verdict: .control))
        #expect(book.unwritten.isEmpty)
    }

    @Test mutating func `a later gap waits for everyone, an earlier one for those who were there`() {
        book.apply(make.push("u", []))
        book.apply(make.gap())
        book.apply(make.push("v", []))
        book.apply(make.gap())
        #expect(book.openGaps(of: "a").map(\.suspects) == [1, 2])
        #expect(book.apply(make.push("v", [])).isEmpty)
        #expect(book.openGaps(of: "a").map(\.suspects) == [1, 1])
        #expect(book.apply(make.push("u", [])).count == 2)
    }

    @Test mutating func `a gap of one account leaves the others alone`() {
        book.apply(make.push("u", []))
        book.apply(make.push("u", [], account: "b"))
        book.apply(make.gap(account: "b"))
        #expect(book.openGaps(of: "a").isEmpty && book.openGaps(of: "b").count == 1)
    }
}

@Suite struct AccountTests {
    var make = RecordMaking()
    var book = BalanceBook()

    @Test mutating func `connections are counted on from the highest number seen`() {
        #expect(book.nextEpoch(of: "a") == 1)
        book.apply(make.live(epoch: 4))
        book.apply(make.push("u", [], epoch: 2))
        book.apply(make.gap(epoch: 7))
        #expect(book.nextEpoch(of: "a") == 8 && book.nextEpoch(of: "b") == 1)
    }

    @Test mutating func `health is kept for each source`() {
        let failed = AccountHealth(.failed, of: .reading, failure: ReadFailure(.timeout, "late"))
        book.apply(make.record(.outcome, .health(AccountHealth(.ok, of: .feed))))
        book.apply(make.record(.outcome, .health(failed)))
        #expect(book.health(of: "a", .feed)?.status == .ok && book.health(of: "a", .reading) == failed)
    }

    @Test mutating func `a penalty stands until the latest time the venue named`() {
        for until in [50, 90, 70] as [Int64] {
            book.apply(make.record(.spending, .spending(.penalty(bucket: "b", until: second(until)))))
        }
        #expect(book.penalties == ["b": second(90)])
    }

    @Test mutating func `what was spent is kept for an hour`() {
        for time in [0, 10, 3_605] as [Int64] {
            book.apply(make.record(.spending, .spending(.spent(buckets: ["b", "c"])), at: time * 1_000_000_000))
        }
        #expect(book.spentRecently(since: second(0)).map(\.at) == [10, 10, 3_605, 3_605].map(second))
        #expect(book.spentRecently(since: second(11)).map(\.bucket) == ["b", "c"])
    }

    @Test mutating func `findings stand as long as the statement they are about`() {
        let finding = Finding(
            holder: .user("u"), venueAsset: "btc", rule: "r", expected: "1", actual: "2", evidence: "e")
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "1")], findings: [finding]))
        book.apply(make.push("u", [balance("eth", "2")], extent: .change))
        #expect(findings == [finding])
        book.apply(make.push("u", [balance("btc", "2")], extent: .change))
        #expect(findings.isEmpty)
    }

    @Test mutating func `a disagreement stands until both sides are the same, whatever statements come`() {
        var finding = Finding(
            holder: .user("u"), venueAsset: "btc", rule: "feed = reading", expected: "1", actual: "2", evidence: "e")
        book.apply(make.record(.finding, .finding(finding)))
        book.apply(make.push("u", [balance("btc", "1")]))
        #expect(findings == [finding])
        finding.actual = "3"
        book.apply(make.record(.finding, .finding(finding)))
        #expect(findings == [finding])
        finding.actual = "1"
        book.apply(make.record(.finding, .finding(finding)))
        #expect(findings.isEmpty)
    }

    private var findings: [Finding] { book.state(of: .user("u"), account: "a", at: second(1))?.findings ?? [] }

    @Test mutating func `totals sum what is known, and say where something is not`() throws {
        book.apply(make.push("u", [balance("btc", "1"), balance("odd", "9"), balance("eth", "1"), balance("eth", "2")]))
        book.apply(make.push("v", [balance("xbt", "0.50")], account: "b"))
        book.apply(make.push("w", [balance("btc", "4")], account: "c"))
        let table = AssetTable(["btc": Asset("BTC"), "xbt": Asset("BTC", network: "LN"), "eth": Asset("ETH")])
        let totals = book.totals(["a": table, "b": table], accountsAreMissing: false)
        #expect(totals.map(\.asset) == ["BTC", "ETH"] && totals.map(\.isPartial) == [false, true])
        #expect(totals[0].total.map { "\($0)" } == "1.50" && totals[0].accounts == ["a", "b"] && totals[1].total == nil)
        book.apply(make.names(["x"]))
        #expect(book.totals(["a": table], accountsAreMissing: false).map(\.isPartial) == [true, true])
    }
}
