import Balances
import Money
import Testing

@testable import Engine

/// Two sources of one account, held against each other.
@Suite struct CrossCheckTests {
    private func says(_ available: String, _ code: String = "BTC") throws -> Statement {
        Statement(
            holder: .owner, extent: .full,
            balances: [
                Balance(
                    venueAsset: code, total: .absent, available: .reported(try ExactDecimal(available)), held: .absent)
            ], receivedAt: Timestamp(nanoseconds: 0))
    }

    private func findings(_ words: [(CrossCheck.Source, String)]) throws -> [String] {
        var check = CrossCheck()
        return try words.flatMap { source, amount in
            check.hear(try says(amount), from: source).map { "\($0.rule): \($0.expected ?? "") \($0.actual ?? "")" }
        }
    }

    @Test func `says nothing while the sources agree, in whatever scale`() throws {
        #expect(try findings([(.feed, "1.0"), (.reading, "1"), (.reading, "1.00")]).isEmpty)
    }

    @Test func `says nothing of a single contradiction: something may have been on its way`() throws {
        #expect(try findings([(.feed, "1"), (.reading, "2")]).isEmpty)
    }

    @Test func `tells once that a reading keeps contradicting the feed`() throws {
        #expect(
            try findings([(.feed, "1"), (.reading, "2"), (.reading, "2"), (.reading, "2")])
                == ["available is the same from the feed and a reading: 1 2"])
    }

    @Test func `a push in between starts anew`() throws {
        #expect(try findings([(.feed, "1"), (.reading, "2"), (.feed, "2"), (.reading, "2"), (.reading, "2")]).isEmpty)
    }

    @Test func `two commands must both repeat themselves`() throws {
        let once: [(CrossCheck.Source, String)] = [(.reading, "1"), (.reading, "1"), (.secondCommand, "2")]
        #expect(try findings(once).isEmpty)
        #expect(
            try findings(once + [(.reading, "1"), (.secondCommand, "2")])
                == ["available is the same from a reading and the second command: 1 2"])
    }

    @Test func `an unknown field contradicts nothing`() throws {
        var check = CrossCheck()
        _ = check.hear(try says("1"), from: .feed)
        var unknown = try says("1")
        unknown.balances[0].available = .absent
        let told = check.hear(unknown, from: .reading) + check.hear(unknown, from: .reading)
        #expect(told.isEmpty)
    }

    @Test func `forgets when something was missed`() throws {
        var check = CrossCheck()
        _ = check.hear(try says("1"), from: .feed)
        check.forget()
        #expect(!check.knows(.owner))
        let told = try check.hear(says("2"), from: .reading) + check.hear(says("2"), from: .reading)
        #expect(told.isEmpty)
    }
}
