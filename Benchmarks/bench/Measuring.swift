/// Nanoseconds one call of `body` takes: the fastest of several rounds, as everything else on the machine only adds.
///
/// `operations` is how many operations one call of `body` does; the time is divided by it. `body` must hand its result to
/// `keep`, or the optimiser may leave out what made it.
func nanoseconds(per operations: Int = 1, _ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var calls = 1
    while try clock.measure({ for _ in 0..<calls { try body() } }) < roundTakesAtLeast { calls *= 2 }
    var best = Duration.seconds(3_600)
    for _ in 0..<rounds {
        best = min(best, try clock.measure { for _ in 0..<calls { try body() } })
    }
    return Double(best.components.attoseconds / 1_000_000_000 + best.components.seconds * 1_000_000_000)
        / Double(calls * operations)
}

/// Uses a value, so that what made it has to be done.
@_optimize(none) func keep<Value>(_ value: Value) {}

/// Long against the clock's own resolution and a time slice, short enough that many figures fit in a round
/// of `scripts/bench`, which has several.
private let roundTakesAtLeast = Duration.milliseconds(50)
private let rounds = 3
