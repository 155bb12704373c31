import Foundation

/// A generator that gives the same numbers for the same seed on every machine (SplitMix64).
///
/// A property test starts from `Seeded.announced`, so that the seed of a failing run is in its output, and
/// `FOIL_SEED=<seed>` in the environment repeats that run.
package struct Seeded: RandomNumberGenerator, Sendable {
    /// What the sequence was started from.
    package let seed: UInt64
    private var state: UInt64

    /// A generator at the beginning of the sequence of `seed`.
    package init(seed: UInt64) { (self.seed, state) = (seed, seed) }

    /// A generator from `FOIL_SEED`, or from a fresh seed, which is written to standard error with `purpose`.
    package static func announced(for purpose: String) -> Seeded {
        let seed = ProcessInfo.processInfo.environment["FOIL_SEED"].map(parse) ?? .random(in: .min ... .max)
        FileHandle.standardError.write(Data("\(purpose): FOIL_SEED=\(seed)\n".utf8))
        return Seeded(seed: seed)
    }

    private static func parse(_ text: String) -> UInt64 {
        guard let seed = UInt64(text) else { fatalError("FOIL_SEED must be an integer from 0 to 2^64 - 1, not '\(text)'") }
        return seed
    }

    /// The next number of the sequence.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`. Slightly uneven and very cheap: for choosing cases, not for statistics.
    package mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % bound }

    /// True once in `count` times.
    package mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    /// One of the elements of a collection that is not empty.
    package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// A new generator whose sequence depends on this one's seed and `index` alone, for work split into shards.
    package func fork(_ index: Int) -> Seeded {
        var source = Seeded(seed: seed ^ (UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95))
        return Seeded(seed: source.next())
    }
}
