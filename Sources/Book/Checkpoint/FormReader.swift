import Balances

/// The bytes are no checkpoint of this version.
struct NoCheckpoint: Error {}

/// Reads what `FormWriter` wrote, and throws at anything it cannot have written. No room is made for a count before that
/// many values have been read.
struct FormReader {
    private var cursor: ByteCursor

    init(_ bytes: UnsafeRawBufferPointer) { cursor = ByteCursor(bytes) }

    var isAtEnd: Bool { cursor.isAtEnd }

    mutating func count() throws -> Int { try checked(Int(exactly: try checked(cursor.varint()))) }

    mutating func number() throws -> Int64 { Varint.unfolded(try checked(cursor.varint())) }

    mutating func flag() throws -> Bool {
        let byte = try checked(cursor.byte())
        guard byte <= 1 else { throw NoCheckpoint() }
        return byte == 1
    }

    mutating func raw(_ count: Int) throws -> UnsafeRawBufferPointer {
        try checked(cursor.slice(UInt64(count)))
    }

    mutating func text() throws -> String {
        try checked(String(validating: try raw(try count()), as: UTF8.self))
    }

    mutating func time() throws -> Timestamp { Timestamp(nanoseconds: try number()) }

    mutating func optional<Value>(
        _ read: (inout Self) throws -> Value
    ) throws -> Value? { try flag() ? try read(&self) : nil }

    mutating func list<Value>(
        _ read: (inout Self) throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try count()) { values.append(try read(&self)) }
        return values
    }

    mutating func optionalText() throws -> String? {
        try optional { form in try form.text() }
    }

    mutating func optionalNumber() throws -> Int64? {
        try optional { form in try form.number() }
    }

    /// A choice by its raw value.
    mutating func choice<Choice: RawRepresentable>(
        _ type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String { try checked(Choice(rawValue: try text())) }

    private func checked<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw NoCheckpoint() }
        return value
    }
}
