import Simulation

/// What the command line asks for.
struct Options: Sendable {
    var seeds: ClosedRange<UInt64> = 1...20
    var hours: Int64 = 24
    /// Nil without `--only`; then every episode happens. Its own nil is `--seed` without `--only`.
    var only: Set<Int>??
    var plant: Plant?
    /// Empty for all.
    var kinds: [Episode.Kind] = []
    var threads = 2
    var testsPlants = false

    var length: Duration { .seconds(hours * 3_600) }

    /// More would say the same again.
    static let shownFailures = 3

    static let help = """
        simulate [--seeds A..B] [--hours H] [--threads N] [--kinds NAME,...] [--plant NAME]
        simulate --seed N [--hours H] [--only 2,5,...|none] [--kinds NAME,...] [--plant NAME]
        simulate --plants [--seeds A..B] [--hours H]

        Runs the real engine, journal and book against the paper venues in virtual time, with faults drawn from the seed.
        Exit status: 0 when everything holds, 1 when something does not, 64 for a mistake in these words.
          --only     the episodes of the schedule that happen
          --kinds    the kinds of trouble there may be; other kinds are another schedule
          --plant    a bug to be found: \(Plant.allCases.map(\.rawValue).joined(separator: ", "))
          --plants   finds every one of them

        """

    init(_ words: [String]) throws(OptionError) {
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--plants" {
                testsPlants = true
                continue
            }
            guard let value = words.popFirst() else { throw OptionError(message: "\(word) needs a value") }
            try take(word, value)
        }
    }

    private mutating func take(_ word: String, _ value: String) throws(OptionError) {
        switch word {
        case "--seeds":
            let ends = value.split(separator: ".", omittingEmptySubsequences: true).compactMap { UInt64($0) }
            guard ends.count == 2, ends[0] <= ends[1] else { throw OptionError(message: "--seeds is like 1..200") }
            seeds = ends[0]...ends[1]
        case "--seed":
            let seed = UInt64(try Self.number(word, value))
            seeds = seed...seed
            if only == nil { only = .some(nil) }
        case "--hours": hours = try Self.number(word, value)
        case "--threads": threads = Int(try Self.number(word, value))
        case "--only": only = .some(Set(value == "none" ? [] : value.split(separator: ",").compactMap { Int($0) }))
        case "--plant":
            guard let plant = Plant(rawValue: value) else { throw OptionError(message: "there is no plant \(value)") }
            self.plant = plant
        case "--kinds":
            kinds = try value.split(separator: ",").map { name throws(OptionError) in
                guard let kind = Episode.Kind(rawValue: String(name)) else {
                    throw OptionError(message: "there is no kind \(name)")
                }
                return kind
            }
        default: throw OptionError(message: "unknown option \(word)")
        }
    }

    private static func number(_ word: String, _ value: String) throws(OptionError) -> Int64 {
        guard let number = Int64(value), (1...1_000_000_000).contains(number) else {
            throw OptionError(message: "\(word) takes a number from 1, not \(value)")
        }
        return number
    }
}

/// A mistake in the words.
struct OptionError: Error {
    var message: String
}
