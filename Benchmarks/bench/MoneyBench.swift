import Foundation
import Money

/// `ExactDecimal` beside `Foundation.Decimal`, on the same amounts.
enum MoneyBench {
    static let suite = Suite(name: "money") { _ in [parse(), add(), compare(), format()] }

    /// As venues write them: short and long, with trailing zeros, negative, and one exponent.
    private static let amounts = [
        "257.518301140000000", "0.000000000000000001", "1", "0.00000000", "12.50", "-3.1400", "1048576.00000001",
        "0.12345678", "99999999.99999999", "42.000000000000000000", "1234567.891011", "7.3e-7",
    ]

    /// So often that what surrounds the loop does not count.
    private static let texts = (0..<50).flatMap { _ in amounts }
    private static let exact = texts.compactMap { try? ExactDecimal($0) }
    private static let foundation = texts.compactMap { Decimal(string: $0) }

    private static func figure(_ name: String, ours: Double, theirs: Double) -> Figure {
        Figure(name: "ExactDecimal \(name)", ours: ours, against: "Foundation.Decimal", theirs: theirs, floor: 8)
    }

    private static func parse() -> Figure {
        figure("parse", ours: parseExact(), theirs: each(texts) { Decimal(string: $0) == nil })
    }

    /// All texts lie in one buffer, as they do in a message, so that only the reading is measured.
    private static func parseExact() -> Double {
        texts.flatMap(\.utf8).withUnsafeBytes { buffer in
            var rest = buffer[...]
            let slices = texts.map { text in
                defer { rest = rest.dropFirst(text.utf8.count) }
                return UnsafeRawBufferPointer(rebasing: rest.prefix(text.utf8.count))
            }
            return each(slices) { (try? ExactDecimal(utf8: $0)) == nil }
        }
    }

    private static func add() -> Figure {
        figure(
            "add, mixed scales", ours: neighbours(exact) { (try? $0.adding($1)) == nil },
            theirs: neighbours(foundation) { ($0 + $1).isNaN })
    }

    private static func compare() -> Figure {
        figure("compare, mixed scales", ours: comparing(exact), theirs: comparing(foundation))
    }

    /// A loop of its own, specialised for both types: a call through a closure would take as long as the comparison.
    private static func comparing<Value: Comparable>(_ values: [Value]) -> Double {
        nanoseconds(per: values.count - 1) {
            var count = 0
            for index in 1..<values.count where values[index - 1] < values[index] { count += 1 }
            keep(count)
        }
    }

    private static func format() -> Figure {
        var output: [UInt8] = []
        let ours = each(exact) { value in
            output.removeAll(keepingCapacity: true)
            value.write(into: &output)
            return output.isEmpty
        }
        return figure("format", ours: ours, theirs: each(foundation) { $0.description.isEmpty })
    }

    /// Nanoseconds per call. The answers are counted and the count is kept, so that no call can be left out.
    @inline(__always)
    private static func each<Value>(_ values: [Value], _ operation: (Value) -> Bool) -> Double {
        nanoseconds(per: values.count) {
            var count = 0
            for value in values where operation(value) { count += 1 }
            keep(count)
        }
    }

    @inline(__always)
    private static func neighbours<Value>(_ values: [Value], _ operation: (Value, Value) -> Bool) -> Double {
        nanoseconds(per: values.count - 1) {
            var count = 0
            for index in 1..<values.count where operation(values[index - 1], values[index]) { count += 1 }
            keep(count)
        }
    }
}
