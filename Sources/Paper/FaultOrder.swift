import Accounts
import JSON

extension Fault {
    /// How late or how wrong a fault is when the order does not say.
    static let standardAmount = Duration.seconds(1)

    /// `{"venue","kind","count"|"for","by"?}`: `for` and `by` are times such as `"500ms"`; `by` may have a sign for
    /// `clockSkew`. Without `count` and `for` the fault stands until it is deleted.
    init(_ root: JSONNode, at now: Duration) throws {
        let word = try root.member("kind").string()
        guard let kind = Kind(rawValue: word) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlRefusal(400, "kind is one of \(known), not \(word)")
        }
        try Self.refuseUnknown(root)
        let length = try Self.time("for", root["for"], maySign: false)
        self.init(
            venue: try root.member("venue").string(), kind: kind, remaining: try Self.count(root["count"]),
            until: length.map { now + $0 },
            amount: try Self.time("by", root["by"], maySign: kind == .clockSkew) ?? Self.standardAmount)
    }

    private static func refuseUnknown(_ root: JSONNode) throws {
        try root.forEachMember { key, _ in
            guard ["venue", "kind", "count", "for", "by"].contains(key.string) else {
                throw ControlRefusal(400, "a fault has no \(key.string); it has venue, kind, count, for, by")
            }
        }
    }

    private static func count(_ node: JSONNode?) throws -> Int? {
        guard let node, !node.isNull else { return nil }
        let count = try node.int64()
        guard (1...1_000_000).contains(count) else { throw ControlRefusal(400, "count is from 1 to 1000000") }
        return Int(count)
    }

    private static func time(_ name: String, _ node: JSONNode?, maySign: Bool) throws -> Duration? {
        guard let node, !node.isNull else { return nil }
        let text = try node.string()
        let isBack = maySign && text.hasPrefix("-")
        let digits = isBack || (maySign && text.hasPrefix("+")) ? text.dropFirst() : text[...]
        guard let length = Duration(text: String(digits)) else {
            throw ControlRefusal(400, "\(name) is a time such as 500ms, 10s or 2m, not \(text)")
        }
        return isBack ? .zero - length : length
    }
}
