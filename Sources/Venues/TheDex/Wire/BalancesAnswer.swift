package import JSON

/// The whole answer to `/api/v1/balances`, in any of the three shapes the page can be read as (docs/venues/thedex.md).
///
/// Fixtures: `thedex/http_post_api_v1_balances.json` and its variants.
package struct BalancesAnswer: Sendable, Hashable {
    /// In the answer's order. A currency may come twice, in two maps.
    package var entries: [BalanceEntry] = []
    /// Members that are no balance and whose name is no currency's: nobody has documented any.
    package var strangers: [Stranger] = []

    /// A member of a map that was not expected there.
    package struct Stranger: Sendable, Hashable {
        package var name: String
        /// Where its value stands in the answer's bytes.
        package var source: Range<Int>
    }

    package init(_ entries: [BalanceEntry]) { self.entries = entries }

    /// Reads an array of maps or one map. An object that holds members but no balance is refused: it may be an error.
    package init(_ root: JSONNode) throws {
        var balances = 0
        if root.kind == .array {
            try root.forEachElement { balances += try read(map: $0) }
        } else {
            balances = try read(map: root)
        }
        guard balances > 0 || (entries.isEmpty && strangers.isEmpty) else {
            throw JSONError(.wrongType, "nothing in it is a balance")
        }
    }

    /// Returns how many of the map's members are balances.
    private mutating func read(map: JSONNode) throws -> Int {
        var balances = 0
        try map.forEachMember { key, value in
            let name = key.string
            if let entry = try BalanceEntry(currency: name, value) {
                entries.append(entry)
                balances += 1
            } else if Self.isCode(name) {
                entries.append(Self.unreadable(name, value))
            } else {
                strangers.append(Stranger(name: name, source: value.range))
            }
        }
        return balances
    }

    /// A currency that is named but whose amounts cannot be made out is shown as unknown, never dropped.
    private static func unreadable(_ name: String, _ value: JSONNode) -> BalanceEntry {
        var entry = BalanceEntry(currency: name)
        entry.source = value.range
        if !value.isNull { entry.total = .unreadable(value.range) }
        return entry
    }

    private static func isCode(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

extension BalancesAnswer {
    /// How the pseudo-JSON of the page may look on the wire. No captured answer settles it (docs/venues/thedex.md).
    package enum Shape: String, Sendable, Hashable, CaseIterable {
        /// `[{"A":{...}},{"B":{...}}]`
        case arrayOfMaps
        /// `[{"A":{...},"B":{...}}]`
        case oneMap
        /// `{"A":{...},"B":{...}}`
        case map
    }

    package func write(as shape: Shape, to writer: inout JSONWriter) {
        switch shape {
        case .arrayOfMaps:
            writer.array { writer in
                for entry in entries { Self.write([entry], to: &writer) }
            }
        case .oneMap: writer.array { Self.write(entries, to: &$0) }
        case .map: Self.write(entries, to: &writer)
        }
    }

    private static func write(_ entries: [BalanceEntry], to writer: inout JSONWriter) {
        writer.object { writer in
            for entry in entries { entry.write(to: &writer) }
        }
    }
}
