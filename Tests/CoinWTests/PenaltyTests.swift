import CoinWWire
import Net
import Rehearsal
import Testing

@testable import CoinWPaper

/// The ladder of docs/venues/coinw.md: warning, ban, blacklist.
struct PenaltyTests {
    /// Makes `count` errors at once.
    private func fail(_ ladder: inout PenaltyLadder, _ count: Int, at now: Duration) {
        for _ in 0..<count { ladder.failed("u", at: now) }
    }

    @Test func `warns, then bans, then lets go`() {
        var ladder = PenaltyLadder(errors: 60)
        fail(&ladder, 60, at: .zero)
        #expect(ladder.standing(of: "u", at: .zero) == .good)
        fail(&ladder, 1, at: .zero)
        #expect(ladder.standing(of: "u", at: .zero) == .warned)
        #expect(ladder.standing(of: "other", at: .zero) == .good)
        fail(&ladder, 61, at: .seconds(20))
        #expect(ladder.standing(of: "u", at: .seconds(20)) == .shutOut)
        #expect(ladder.standing(of: "u", at: .milliseconds(49_999)) == .shutOut)
        #expect(ladder.standing(of: "u", at: .seconds(50)) == .warned)
        #expect(ladder.standing(of: "u", at: .seconds(320)) == .good)
    }

    @Test func `a warning ends after five minutes`() {
        var ladder = PenaltyLadder(errors: 60)
        fail(&ladder, 61, at: .zero)
        #expect(ladder.standing(of: "u", at: .milliseconds(299_999)) == .warned)
        #expect(ladder.standing(of: "u", at: .seconds(300)) == .good)
        fail(&ladder, 61, at: .seconds(300))
        #expect(ladder.standing(of: "u", at: .seconds(300)) == .warned, "the ladder starts again")
    }

    @Test func `counts errors of ten seconds only`() {
        var ladder = PenaltyLadder(errors: 60)
        fail(&ladder, 60, at: .zero)
        fail(&ladder, 60, at: .seconds(10))
        #expect(ladder.standing(of: "u", at: .seconds(10)) == .good)
    }

    @Test func `the eleventh ban within eight hours is a blacklist`() {
        var ladder = PenaltyLadder(errors: 60)
        fail(&ladder, 61, at: .zero)
        var now = Duration.zero
        for ban in 1...11 {
            now += .seconds(60)
            fail(&ladder, 61, at: now)
            #expect(ladder.standing(of: "u", at: now) == .shutOut, "ban \(ban)")
            #expect((ladder.standing(of: "u", at: now + .seconds(30)) == .shutOut) == (ban == 11), "ban \(ban)")
        }
        #expect(ladder.standing(of: "u", at: now + .seconds(8 * 3_600 - 1)) == .shutOut)
        #expect(ladder.standing(of: "u", at: now + .seconds(8 * 3_600)) == .good)
    }

    @Test func `errors during a ban do not lengthen it`() {
        var ladder = PenaltyLadder(errors: 60)
        fail(&ladder, 61, at: .zero)
        fail(&ladder, 61, at: .seconds(1))
        fail(&ladder, 1_000, at: .seconds(2))
        #expect(ladder.standing(of: "u", at: .seconds(31)) == .warned)
    }

    @Test func `a warned user has half of the limit`() throws {
        var stage = try Documented.stage()
        let bad = Documented.query.replacing("8302A", with: "8302B")
        for _ in 1...61 {
            #expect(said(&stage, bad).contains("10007"))
            stage.now += .milliseconds(100)
        }
        stage.now += .seconds(20)
        #expect(said(&stage, Documented.query).contains("SUCCESS"))
        #expect(said(&stage, Documented.query).contains("29001"), "half of three is one")
        stage.now += .seconds(1)
        #expect(said(&stage, Documented.query).contains("SUCCESS"))
    }

    @Test func `a banned user is refused though the call is good, and others are not`() throws {
        var stage = try Documented.stage()
        let bad = Documented.query.replacing("8302A", with: "8302B")
        for _ in 1...122 {
            _ = said(&stage, bad)
            stage.now += .milliseconds(150)
            // Another address each time, so that only the user climbs the ladder.
            stage.address = "127.0.0.\(Int(stage.now / .milliseconds(150)) % 100)"
        }
        stage.now += .seconds(1)
        #expect(said(&stage, Documented.query).contains("29001"))
        stage.now += .seconds(30)
        #expect(said(&stage, Documented.query).contains("SUCCESS"))
    }

    private func said(_ stage: inout Stage, _ query: String) -> String {
        String(decoding: stage.send(Documented.post(query)).body, as: UTF8.self)
    }
}
