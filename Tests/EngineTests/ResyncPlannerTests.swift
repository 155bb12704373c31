import Balances
import Book
import Testing

@testable import Engine

/// Who is read again, and when.
@Suite struct ResyncPlannerTests {
    private func holder(_ user: String, _ freshness: Freshness) -> HolderState {
        HolderState(
            account: "a", holder: .user(user), balances: [], venueTime: nil, receivedAt: nil, position: 0, epoch: 0,
            sequence: nil, freshness: freshness)
    }

    @Test func `asks the book once, and takes its answer once`() {
        var planner = ResyncPlanner(EngineSettings())
        let asked = [planner.asks(at: .zero), planner.asks(at: .zero)]
        #expect(asked == [true, false])
        planner.proposed([holder("u", .suspect)], at: .zero)
        let batches = [planner.takeBatch()?.count, planner.takeBatch()?.count]
        #expect(batches == [1, nil])
    }

    @Test func `goes on at once while someone was suspect, and rests once all are known`() {
        var planner = ResyncPlanner(EngineSettings())
        planner.finished(urgent: true, failed: false, at: .seconds(5))
        #expect(planner.nextWake == .seconds(5))
        planner.finished(urgent: false, failed: false, at: .seconds(5))
        #expect(planner.nextWake == .seconds(65))
    }

    @Test func `rests after a failure, however urgent`() {
        var planner = ResyncPlanner(EngineSettings())
        planner.finished(urgent: true, failed: true, at: .seconds(5))
        #expect(planner.nextWake == .seconds(65))
    }

    @Test func `a gap while others are asked about or read is not forgotten`() {
        var planner = ResyncPlanner(EngineSettings())
        _ = planner.asks(at: .zero)
        planner.hurry()
        planner.proposed([], at: .seconds(1))
        #expect(planner.nextWake == .seconds(1))
        _ = planner.asks(at: .seconds(1))
        planner.proposed([holder("u", .live)], at: .seconds(1))
        _ = planner.takeBatch()
        planner.hurry()
        planner.finished(urgent: false, failed: false, at: .seconds(5))
        #expect(planner.nextWake == .seconds(5))
        _ = planner.asks(at: .seconds(5))
        planner.proposed([], at: .seconds(5))
        #expect(planner.nextWake == .seconds(65))
    }

    @Test func `a gap ends its rest`() {
        var planner = ResyncPlanner(EngineSettings())
        planner.finished(urgent: false, failed: false, at: .seconds(5))
        planner.hurry()
        let asks = planner.asks(at: .seconds(6))
        #expect(asks)
    }

    @Test func `an answer to nobody's question changes nothing`() {
        var planner = ResyncPlanner(EngineSettings())
        planner.proposed([holder("u", .suspect)], at: .zero)
        let batch = planner.takeBatch()
        #expect(batch == nil)
    }

    @Test func `says how long it takes until all are verified`() {
        #expect(ResyncPlanner.timeLeft(300_000, pace: .seconds(2)) == .seconds(600_000))
    }
}
