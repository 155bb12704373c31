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

    /// Each with a seed whose first hours meet what the bug needs.
    static let plants: [(plant: Plant, seed: UInt64, hours: Int64, invariant: String)] = [
        (.skipGap, 1, 2, "gap"), (.showBeforeCommit, 1, 1, "durable"), (.requestBeforeCommit, 1, 1, "spending"),
        (.absentAsZero, 1, 1, "amount"), (.forgetEpoch, 1, 2, "epoch"), (.swapRecords, 1, 1, "book"),
        (.loseLastRecord, 1, 2, "book"), (.forgetSpendingOnRestart, 1, 2, "budget"),
    ]

    @Test(arguments: plants)
    func `a planted bug is found`(plant: Plant, seed: UInt64, hours: Int64, invariant: String) {
        let report = Simulation.run(RunOrder(seed: seed, length: .seconds(hours * 3_600), plant: plant))
        #expect(report.violation?.invariant == invariant)
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
