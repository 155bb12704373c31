import Accounts
import JSON
import Money

extension Scenario {
    /// A scenario file is at most this large; a million end users fit.
    package static let maximumFileBytes = 256 << 20

    /// Reads a scenario file; `docs/paper.md` shows one. Unknown names are refused.
    package init(json bytes: [UInt8]) throws(ScenarioError) {
        do {
            self = try JSONParser(maximumBytes: Self.maximumFileBytes).read(bytes) { try Scenario($0) }
        } catch let error as ScenarioError {
            throw error
        } catch let error as JSONError {
            throw ScenarioError(error.message)
        } catch {
            throw ScenarioError("\(error)")
        }
    }

    private init(_ root: JSONNode) throws {
        self.init(seed: 1, venues: [])
        try root.forEachMember { key, value in
            switch key.string {
            case "seed": seed = UInt64(bitPattern: try value.int64())
            case "activity": activity = try Self.interval(value)
            case "venues": try value.forEachMember { name, venue in venues.append(try Venue(name.string, venue)) }
            default: throw ScenarioError.unknown(key, in: "a scenario", known: "seed, activity, venues")
            }
        }
    }

    private static func interval(_ node: JSONNode) throws -> Duration? {
        guard !node.isNull else { return nil }
        try node.refuseUnknown(in: "activity", known: ["every"])
        let text = try node.member("every").string()
        guard let interval = Duration(text: text), interval >= .milliseconds(1) else {
            throw ScenarioError("activity.every is a time such as 500ms, at least 1ms, not \(text)")
        }
        return interval
    }
}

extension Scenario.Venue {
    fileprivate init(_ name: String, _ node: JSONNode) throws {
        self.init(name: name, keys: [], holders: [])
        try node.forEachMember { key, value in
            switch key.string {
            case "keys": try value.forEachElement { keys.append(try PaperKey(venue: name, $0)) }
            case "holdings": holders.append(Scenario.Holder(holdings: try Self.holdings(value)))
            case "users": try value.forEachElement { holders.append(try Self.user($0)) }
            case "settings": try value.forEachMember { settings[$0.string] = try Self.word($1) }
            default: throw ScenarioError.unknown(key, in: name, known: "keys, holdings, users, settings")
            }
        }
    }

    private static func user(_ node: JSONNode) throws -> Scenario.Holder {
        try node.refuseUnknown(in: "a user", known: ["user", "holdings"])
        return Scenario.Holder(user: try node.member("user").string(), holdings: try holdings(node.member("holdings")))
    }

    private static func holdings(_ node: JSONNode) throws -> [Scenario.Holding] {
        var holdings: [Scenario.Holding] = []
        try node.forEachElement { holdings.append(try Scenario.Holding($0)) }
        return holdings
    }

    private static func word(_ node: JSONNode) throws -> String {
        node.kind == .string ? try node.string() : node.raw
    }
}

extension Scenario.Holding {
    /// `{"asset":"btc","trading":"1","held":"0.5"}`, each pocket a string or a number.
    fileprivate init(_ node: JSONNode) throws {
        self.init(asset: try node.member("asset").string(), amounts: [:])
        try node.forEachMember { key, value in
            guard key.string != "asset" else { return }
            guard let pocket = Pocket(rawValue: key.string) else {
                let known = (["asset"] + Pocket.allCases.map(\.rawValue)).joined(separator: ", ")
                throw ScenarioError.unknown(key, in: "a holding", known: known)
            }
            guard let amount = value.amount.value else {
                throw ScenarioError(
                    "\(asset).\(pocket.rawValue) is no decimal number of at most 38 digits: \(value.raw)")
            }
            amounts[pocket] = amount
        }
    }
}

extension PaperKey {
    fileprivate init(venue: String, _ node: JSONNode) throws {
        try node.refuseUnknown(in: "a key", known: ["apiKey", "secretKey"])
        self.init(
            venue: venue, apiKey: try node.member("apiKey").string(), secretKey: try node["secretKey"]?.string() ?? "")
    }
}

extension JSONNode {
    fileprivate func refuseUnknown(in place: String, known: [String]) throws {
        try forEachMember { key, _ in
            guard known.contains(key.string) else {
                throw ScenarioError.unknown(key, in: place, known: known.joined(separator: ", "))
            }
        }
    }
}

extension ScenarioError {
    fileprivate static func unknown(_ key: JSONKey, in place: String, known: String) -> ScenarioError {
        ScenarioError("\(place) has no \(key.string); it has \(known)")
    }
}
