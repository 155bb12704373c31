package import Money

/// Writes one JSON value, byte after byte, in the order it is told.
///
/// Compact by default; pretty puts every member and element on a line of its own, indented by two spaces.
/// What is written is well formed if each container gets its values inside its closure and each key is followed by one value.
package struct JSONWriter {
    /// What has been written so far, UTF-8.
    package private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private var depth = 0
    /// Whether a comma must come before the next key or element.
    private var needsComma = false
    /// Whether the next value follows its key on the same line.
    private var followsKey = false

    /// - Parameter capacity: about how many bytes will be written; more are no fault.
    package init(pretty: Bool = false, capacity: Int = 0) {
        isPretty = pretty
        bytes.reserveCapacity(capacity)
    }

    package var string: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// A member's name; its value must follow.
    package mutating func key(_ name: String) {
        beginValue()
        JSONText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    package mutating func string(_ text: String) {
        beginValue()
        JSONText.append(text, to: &bytes)
        needsComma = true
    }

    /// An amount as a JSON number in plain digits, with its scale.
    package mutating func number(_ value: ExactDecimal) { number(raw: value.description) }

    /// A number that is already written; it must follow the grammar of RFC 8259.
    package mutating func number(raw text: String) { literal(text) }

    /// A value that is already written; it must be JSON.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        beginValue()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    package mutating func int(_ value: some FixedWidthInteger) { literal(String(value)) }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func null() { literal("null") }

    private mutating func literal(_ text: String) {
        beginValue()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func container(
        _ opening: UInt8, _ closing: UInt8, _ inside: (inout JSONWriter) throws -> Void
    ) rethrows {
        beginValue()
        bytes.append(opening)
        (depth, needsComma) = (depth + 1, false)
        try inside(&self)
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(closing)
        needsComma = true
    }

    private mutating func beginValue() {
        if followsKey {
            followsKey = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}

extension JSONWriter {
    /// An amount as a JSON string with its scale, or `null` where there is none.
    package mutating func amount(_ value: ExactDecimal?) {
        if let value { string(value.description) } else { null() }
    }
}
