package import JSON

/// The answer to `/api/v1/info/currencies`.
package struct Currencies: Sendable, Hashable {
    /// `USD`
    package var fiat: [String]
    /// `BTC_BITCOIN`: the names balances are given under.
    package var pay: [String]

    package init(fiat: [String], pay: [String]) {
        self.fiat = fiat
        self.pay = pay
    }

    package init(_ root: JSONNode) throws {
        fiat = try Self.names(root.member("fiatCurrencies"))
        pay = try Self.names(root.member("payCurrencies"))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            Self.write("fiatCurrencies", fiat, to: &writer)
            Self.write("payCurrencies", pay, to: &writer)
        }
    }

    private static func names(_ node: JSONNode) throws -> [String] {
        var names: [String] = []
        try node.forEachElement { names.append(try $0.string()) }
        return names
    }

    private static func write(_ key: String, _ names: [String], to writer: inout JSONWriter) {
        writer.key(key)
        writer.array { writer in
            for name in names { writer.string(name) }
        }
    }
}
