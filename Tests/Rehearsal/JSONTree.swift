import JSON
package import Money

/// A JSON value that compares as JSON does: members without order, numbers by value.
package indirect enum JSONTree: Hashable {
    case object([String: JSONTree])
    case array([JSONTree])
    case string(String)
    case number(ExactDecimal)
    /// One that no exact decimal holds, as it is written.
    case longNumber(String)
    case bool(Bool)
    case null

    package init(_ bytes: [UInt8]) throws { self = try JSONParser().read(bytes) { try JSONTree($0) } }

    package init(_ text: String) throws { try self.init(Array(text.utf8)) }

    private init(_ node: JSONNode) throws {
        switch node.kind {
        case .object:
            var members: [String: JSONTree] = [:]
            try node.forEachMember { members[$0.string] = try JSONTree($1) }
            self = .object(members)
        case .array:
            var elements: [JSONTree] = []
            try node.forEachElement { elements.append(try JSONTree($0)) }
            self = .array(elements)
        case .string: self = .string(try node.string())
        case .number: self = node.amount.value.map { .number($0) } ?? .longNumber(node.raw)
        case .bool: self = .bool(try node.bool())
        case .null: self = .null
        }
    }

    /// The members of an object; empty for anything else.
    package var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }

    package subscript(name: String) -> JSONTree? { members[name] }
}

extension JSONTree: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self = .number(ExactDecimal(value)) }
}
