import Foundation
import Money

/// `ExactDecimal` beside `Foundation.Decimal`, on the same amounts, in the same process.
enum MoneyBench {
    struct Row {
        let name: String
        /// Nanoseconds per operation: the best of a few runs, since disturbance only ever adds.
        let ours: Double
        let foundation: Double
        var ratio: Double { foundation / ours }
    }

    static func rows() -> [Row] {
        [parse(), add(), compare(), format()]
    }

    private static let amounts = [
        "257.518301140000000", "0.000000000000000001", "1", "0.00000000", "12.50", "-3.1400", "1048576.00000001",
        "0.12345678", "99999999.99999999", "42.000000000000000000", "1234567.891011", "7.3e-7",
    ]
    private static let repetitions = 20_000
    private static let runs = 5

    private static let exact = amounts.compactMap { try? ExactDecimal($0) }
    private static let foundation = amounts.compactMap { Decimal(string: $0) }

    private static func parse() -> Row {
        Row(name: "parse", ours: parseExact(), foundation: each(amounts) { Decimal(string: $0)?.isNaN == true })
    }

    /// All texts lie in one buffer, as they do in a message, so that only the reading is measured.
    private static func parseExact() -> Double {
        let texts = amounts.map { Array($0.utf8) }
        return texts.flatMap { $0 }.withUnsafeBytes { buffer in
            var rest = buffer[...]
            let slices = texts.map { text in
                defer { rest = rest.dropFirst(text.count) }
                return UnsafeRawBufferPointer(rebasing: rest.prefix(text.count))
            }
            return each(slices) { (try? ExactDecimal(utf8: $0))?.scale == 255 }
        }
    }

    private static func add() -> Row {
        Row(
            name: "add (mixed scales)",
            ours: pairs(exact) { (try? $0.adding($1))?.scale == 255 },
            foundation: pairs(foundation) { ($0 + $1).isNaN })
    }

    private static func compare() -> Row {
        Row(
            name: "compare (mixed scales)", ours: pairs(exact) { $0 < $1 }, foundation: pairs(foundation) { $0 < $1 })
    }

    private static func format() -> Row {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        return Row(
            name: "format",
            ours: each(exact) { value in
                output.removeAll(keepingCapacity: true)
                value.write(into: &output)
                return output.isEmpty
            },
            foundation: each(foundation) { $0.description.isEmpty })
    }

    private static func pairs<Value>(_ values: [Value], _ operation: (Value, Value) -> Bool) -> Double {
        let pairs = zip(values, values.dropFirst() + values.prefix(1)).map { $0 }
        return each(pairs) { operation($0.0, $0.1) }
    }

    /// Nanoseconds for one call of `operation`. The answers are counted, so that no call can be optimised away.
    @inline(__always)
    private static func each<Value>(_ values: [Value], _ operation: (Value) -> Bool) -> Double {
        var best = Duration.seconds(1_000)
        var counted = 0
        for _ in 0..<runs {
            let spent = ContinuousClock().measure {
                for _ in 0..<repetitions { for value in values where operation(value) { counted += 1 } }
            }
            best = min(best, spent)
        }
        precondition(counted <= runs * repetitions * values.count)
        return best / .nanoseconds(1) / Double(repetitions * values.count)
    }
}
