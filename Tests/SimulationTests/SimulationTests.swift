import Simulation
import Testing

/// The whole system under seeds. `scripts/test` runs many more seeds, for longer, in a release build.
@Suite struct SimulationTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `with faults drawn from a seed every invariant holds`(seed: UInt64) {
        let report = Simulation.run(RunOrder(seed: seed, length: .seconds(7_200)))
        #expect(report.violation == nil)
        #expect(report.counts.movements > 0 && report.counts.frames > 0 && !report.schedule.isEmpty)
    }

    /// Each with so many seeds of so many hours as are enough to meet what the bug needs.
    static let plants: [(plant: Plant, seeds: UInt64, hours: Int64)] = [
        (.showBeforeCommit, 1, 1), (.requestBeforeCommit, 1, 1), (.absentAsZero, 1, 1), (.swapRecords, 1, 1),
        (.skipGap, 4, 3), (.forgetEpoch, 4, 2), (.loseLastRecord, 4, 2), (.showOnly, 4, 2), (.applyTwice, 4, 2),
        (.loseEntry, 4, 2), (.skipTail, 20, 2), (.forgetSpendingOnRestart, 20, 3), (.applyLate, 40, 3),
        (.ignorePenaltyOnRestart, 40, 3), (.forgetHealingOnRestart, 40, 3), (.followRemoved, 20, 2),
        (.forgetReturned, 10, 3),
    ]

    /// What seldom falls together comes sooner where there is nothing else.
    static let kinds: [Plant: [Episode.Kind]] = [.forgetReturned: [.leave, .kill]]

    @Test(arguments: plants)
    func `a planted bug is found within so many seeds`(plant: Plant, seeds: UInt64, hours: Int64) {
        let isFound = (1...seeds).contains { seed in
            var order = RunOrder(seed: seed, length: .seconds(hours * 3_600), plant: plant)
            order.kinds = Self.kinds[plant] ?? []
            return !Simulation.run(order).isGood
        }
        #expect(isFound)
    }

    @Test(arguments: [3, 8] as [UInt64])
    func `accounts come and go, and every invariant holds`(seed: UInt64) {
        let report = Simulation.run(
            RunOrder(seed: seed, length: .seconds(14_400), kinds: [.leave, .kill, .cut, .stop]))
        #expect(report.violation == nil)
        #expect(report.schedule.contains { $0.kind == .leave })
    }

    @Test func `every plant is in the table`() {
        #expect(Set(Self.plants.map(\.plant)) == Set(Plant.allCases))
    }

    @Test func `the same seed gives the same run`() {
        let order = RunOrder(seed: 3, length: .seconds(3_600))
        #expect(Simulation.run(order).counts == Simulation.run(order).counts)
    }

    @Test func `a schedule shrinks to what the failure needs`() {
        let report = Simulation.run(RunOrder(seed: 1, length: .seconds(7_200), plant: .forgetEpoch))
        let smallest = Simulation.shrink(report)
        #expect(smallest.violation?.invariant == report.violation?.invariant)
        #expect(smallest.schedule.count == 1 && report.schedule.count > 1)
    }
}
