import Balances
import Testing

@testable import Engine

/// Which of two words of one holder is the newer.
@Suite struct ReadTimesTests {
    private func at(_ second: Int64) -> Timestamp { Timestamp(nanoseconds: second * 1_000_000_000) }

    private func push(_ holder: Holder = .owner, said: Int64, came: Int64) -> Statement {
        Statement(holder: holder, extent: .full, balances: [], venueTime: at(said), receivedAt: at(came))
    }

    private func answer(_ holder: Holder = .owner, came: Int64) -> Statement {
        Statement(holder: holder, extent: .full, balances: [], receivedAt: at(came))
    }

    @Test func `a push between question and answer stands, and the answer does not`() {
        var times = ReadTimes()
        times.asked(at: at(10))
        let taken = (times.takesPush(push(said: 11, came: 11)), times.takesAnswer(answer(came: 12)))
        #expect(taken == (true, false))
    }

    @Test func `a push for someone else leaves the answer alone`() {
        var times = ReadTimes()
        times.asked(at: at(10))
        let taken = (
            times.takesPush(push(.user("a"), said: 11, came: 11)), times.takesAnswer(answer(.user("b"), came: 12))
        )
        #expect(taken == (true, true))
    }

    @Test func `a push that was held up behind an answer is late`() {
        var times = ReadTimes()
        times.connected()
        _ = times.takesPush(push(said: 5, came: 5))
        times.asked(at: at(10))
        _ = times.takesAnswer(answer(came: 11))
        times.settled()
        let (held, fresh) = (times.takesPush(push(said: 9, came: 20)), times.takesPush(push(said: 12, came: 20)))
        #expect((held, fresh) == (false, true))
    }

    @Test func `a venue's clock that is wrong is measured, not believed`() {
        var times = ReadTimes()
        times.connected()
        // The venue's clock is an hour behind: its times look old, and are not.
        _ = times.takesPush(push(said: -3_595, came: 5))
        times.asked(at: at(10))
        _ = times.takesAnswer(answer(came: 11))
        times.settled()
        let taken = times.takesPush(push(said: -3_588, came: 12))
        #expect(taken)
    }

    /// From this many seconds after the clock was set, pushes count again, however long the connection has been there.
    @Test(arguments: [(set: Int64(-600), after: Int64(1)), (set: -60, after: 500)])
    func `a venue's clock that is set back makes new pushes old for no longer than a moment`(
        set: Int64, after: Int64
    ) {
        var times = ReadTimes()
        times.connected()
        _ = times.takesPush(push(said: 5, came: 5))
        for second in stride(from: 10, through: 10 + after, by: 100) {
            _ = times.takesPush(push(.user("other"), said: second + set, came: second))
        }
        times.asked(at: at(11 + after))
        _ = times.takesAnswer(answer(came: 12 + after))
        times.settled()
        let taken = times.takesPush(push(said: 13 + after + set, came: 13 + after))
        #expect(taken)
    }

    @Test func `an answer to nobody's question stands`() {
        var times = ReadTimes()
        let taken = times.takesAnswer(answer(came: 1))
        #expect(taken)
    }
}
