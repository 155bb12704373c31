import Balances

/// Writes the small parts of a checkpoint: numbers, texts, and what may be absent.
struct FormWriter {
    private(set) var bytes: [UInt8] = []

    mutating func count(_ value: Int) { Varint.write(UInt64(value), into: &bytes) }

    mutating func number(_ value: Int64) { Varint.write(Varint.folded(value), into: &bytes) }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func raw(_ value: [UInt8]) { bytes += value }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        bytes += value.utf8
    }

    mutating func time(_ value: Timestamp) { number(value.nanoseconds) }

    mutating func optional<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<Values: Collection>(_ values: Values, _ write: (inout Self, Values.Element) -> Void) {
        count(values.count)
        for value in values { write(&self, value) }
    }

    mutating func text(_ value: String?) { optional(value) { $0.text($1) } }

    mutating func number(_ value: Int64?) { optional(value) { $0.number($1) } }
}
