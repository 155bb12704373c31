import Simulation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs the whole system under many seeds and virtual time, and says what does not hold.
@main
struct Simulate {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.contains("--help") {
            say(Options.help)
            return
        }
        do throws(OptionError) {
            let options = try Options(words)
            exit(options.testsPlants ? await plants(options) : await seeds(options))
        } catch {
            say("simulate: \(error.message)\n\n\(Options.help)", to: STDERR_FILENO)
            exit(64)
        }
    }

    /// 1 when an invariant does not hold under some seed.
    private static func seeds(_ options: Options) async -> Int32 {
        if let only = options.only { return one(options, only) }
        let clock = ContinuousClock()
        let start = clock.now
        var (counts, runs, failed) = (RunCounts(), 0, 0)
        await Simulation.run(
            seeds: options.seeds, length: options.length, plant: options.plant, kinds: options.kinds,
            threads: options.threads
        ) { report in
            runs += 1
            counts += report.counts
            guard !report.isGood else { return }
            failed += 1
            if failed <= Options.shownFailures { tell(Simulation.shrink(report), options, of: report) }
        }
        say(summary(counts, runs, failed, options, took: clock.now - start))
        return failed == 0 ? 0 : 1
    }

    private static func one(_ options: Options, _ only: Set<Int>?) -> Int32 {
        let order = RunOrder(
            seed: options.seeds.lowerBound, length: options.length, only: only, plant: options.plant,
            kinds: options.kinds)
        let report = Simulation.run(order)
        guard report.isGood else {
            tell(report, options, of: report)
            return 1
        }
        say("seed \(order.seed): everything holds\n")
        return 0
    }

    /// Every planted bug is found: 1 when one is not.
    private static func plants(_ options: Options) async -> Int32 {
        var status: Int32 = 0
        for plant in Plant.allCases {
            var found: RunReport?
            for seed in options.seeds where found == nil {
                let report = Simulation.run(RunOrder(seed: seed, length: options.length, plant: plant))
                if !report.isGood { found = report }
            }
            guard let found, let violation = found.violation else {
                say("\(plant.rawValue): NOT FOUND\n")
                status = 1
                continue
            }
            say("\(plant.rawValue): seed \(found.order.seed), \(violation.at.inHours): \(violation.invariant)\n")
        }
        return status
    }

    private static func tell(_ report: RunReport, _ options: Options, of first: RunReport) {
        guard let violation = report.violation else { return }
        var text =
            "\nseed \(report.order.seed) at \(violation.at.inHours): \(violation.invariant): \(violation.detail)\n"
        text += "  of \(first.schedule.count) episodes these are needed:\n"
        for episode in report.schedule { text += "    \(episode)\n" }
        let list = report.schedule.map { "\($0.number)" }.joined(separator: ",")
        text += "  again: swift run -c release simulate --seed \(report.order.seed) --hours \(options.hours)"
        if !options.kinds.isEmpty { text += " --kinds " + options.kinds.map(\.rawValue).joined(separator: ",") }
        if let plant = options.plant { text += " --plant \(plant.rawValue)" }
        say(text + " --only \(list.isEmpty ? "none" : list)\n\n")
    }

    private static func summary(
        _ counts: RunCounts, _ runs: Int, _ failed: Int, _ options: Options, took: Duration
    ) -> String {
        let (seconds, tenths) = (took.components.seconds, took.components.attoseconds / 100_000_000_000_000_000)
        return "simulate: \(runs) seeds of \(options.hours) h, \(failed) failed, \(seconds).\(tenths) s: "
            + "\(counts.events) events, \(counts.entries) entries, \(counts.movements) movements, "
            + "\(counts.requests) requests, \(counts.frames) frames, \(counts.faults) faults, "
            + "\(counts.restarts) restarts, \(counts.replayed) entries read again\n"
    }

    private static func say(_ text: String, to file: Int32 = STDOUT_FILENO) {
        Array(text.utf8).withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
