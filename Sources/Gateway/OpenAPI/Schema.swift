import JSON
import Reports

/// A JSON Schema (2020-12), as much of it as the gateway's answers need.
indirect enum Schema: Sendable {
    /// Any text; with a pattern, or with what it is an example of.
    case text(format: String? = nil, pattern: String? = nil)
    case words([String])
    case whole(ClosedRange<Int>? = nil)
    case number
    case flag
    case list(Schema, least: Int = 0)
    /// All members are there, and no others.
    case object([Member])
    /// Some members are there, and there may be others.
    case open([Member])
    case orNull(Schema)
    case reference(String)
    case either([Schema])

    struct Member: Sendable {
        var name: String
        var schema: Schema
        var isRequired = true
        var summary: String?
    }

    /// An exact decimal number in plain digits.
    static let amount = Schema.orNull(.text(pattern: "^-?[0-9]+(\\.[0-9]+)?$"))
    static let time = Schema.text(format: "date-time")
    static let count = Schema.whole(0...Int.max)

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    private func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .text(let format, let pattern):
            writer.text("type", "string")
            if let format { writer.text("format", format) }
            if let pattern { writer.text("pattern", pattern) }
        case .words(let words):
            writer.text("type", "string")
            writer.list("enum", words) { $1.string($0) }
        case .whole(let range):
            writer.text("type", "integer")
            if let range { Self.write(range, to: &writer) }
        case .number: writer.text("type", "number")
        case .flag: writer.text("type", "boolean")
        case .list(let element, let least):
            writer.text("type", "array")
            if least > 0 { writer.whole("minItems", Int64(least)) }
            writer.key("items")
            element.write(to: &writer)
        case .object(let members): Self.write(members, isOpen: false, to: &writer)
        case .open(let members): Self.write(members, isOpen: true, to: &writer)
        case .orNull(let schema): Self.write([schema, nil], to: &writer)
        case .either(let schemas): Self.write(schemas, to: &writer)
        case .reference(let name): writer.text("$ref", "#/components/schemas/\(name)")
        }
    }

    private static func write(_ range: ClosedRange<Int>, to writer: inout JSONWriter) {
        writer.whole("minimum", Int64(range.lowerBound))
        if range.upperBound < .max { writer.whole("maximum", Int64(range.upperBound)) }
    }

    /// Nil is null.
    private static func write(_ schemas: [Schema?], to writer: inout JSONWriter) {
        writer.list("anyOf", schemas) { schema, writer in
            if let schema { schema.write(to: &writer) } else { writer.object { $0.text("type", "null") } }
        }
    }

    private static func write(_ members: [Member], isOpen: Bool, to writer: inout JSONWriter) {
        writer.text("type", "object")
        writer.key("properties")
        writer.object { writer in
            for member in members {
                writer.key(member.name)
                writer.object { writer in
                    if let summary = member.summary { writer.text("description", summary) }
                    member.schema.writeMembers(to: &writer)
                }
            }
        }
        writer.list("required", members.filter(\.isRequired)) { $1.string($0.name) }
        if !isOpen {
            writer.key("additionalProperties")
            writer.bool(false)
        }
    }
}

extension Schema {
    /// A member that is always there.
    static func member(_ name: String, _ schema: Schema, _ summary: String? = nil) -> Member {
        Member(name: name, schema: schema, summary: summary)
    }
}
