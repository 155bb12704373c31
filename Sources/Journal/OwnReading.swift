internal import Accounts
package import Balances
package import JSON

// Reads back what `OwnRecords.swift` writes.

extension Gap {
    init(_ node: JSONNode) throws {
        guard let kind = Kind(rawValue: try node.member("kind").string()) else { throw ByteReader.Malformed() }
        self.init(
            epoch: try node.member("epoch").int64(), kind: kind, first: try node.number("first"),
            last: try node.number("last"), at: Timestamp(nanoseconds: try node.member("at").int64()),
            healedBy: try node.word("healedBy"), noticedIn: try node["noticedIn"]?.int64())
    }
}

extension AccountHealth {
    init(_ node: JSONNode) throws {
        guard let status: Status = try node.word("status"), let source: Source = try node.word("source") else {
            throw ByteReader.Malformed()
        }
        let failure = try node.member("failure")
        self.init(status, of: source, failure: failure.isNull ? nil : try ReadFailure(failure))
    }
}

extension ReadFailure {
    fileprivate init(_ node: JSONNode) throws {
        let wait = try node.member("retryAfter")
        self.init(
            Code(rawValue: try node.member("code").string()), try node.member("message").string(),
            venueCode: try node.text("venueCode"), httpStatus: try node.number("httpStatus").map { Int($0) },
            isRetryable: try node.member("retryable").bool(), retryAfter: wait.isNull ? nil : try Duration(wait))
    }
}

extension Duration {
    fileprivate init(_ node: JSONNode) throws {
        var parts: [Int64] = []
        try node.forEachElement { parts.append(try $0.int64()) }
        guard parts.count == 2 else { throw ByteReader.Malformed() }
        self.init(secondsComponent: parts[0], attosecondsComponent: parts[1])
    }
}

extension Finding {
    /// Reads what `write(to:)` wrote.
    package init(_ node: JSONNode) throws {
        self.init(
            holder: try node.text("user").map(Holder.user) ?? .owner, venueAsset: try node.text("venueAsset"),
            rule: try node.member("rule").string(), expected: try node.text("expected"),
            actual: try node.text("actual"), evidence: try node.member("evidence").string())
    }
}

extension Spending {
    init(_ node: JSONNode) throws {
        if let spent = node["spent"] {
            var buckets: [String] = []
            try spent.forEachElement { buckets.append(try $0.string()) }
            self = .spent(buckets: buckets)
        } else {
            self = .penalty(
                bucket: try node.member("penalty").string(),
                until: Timestamp(nanoseconds: try node.member("until").int64()))
        }
    }
}

extension JSONNode {
    func text(_ name: StaticString) throws -> String? {
        let value = try member(name)
        return value.isNull ? nil : try value.string()
    }

    func number(_ name: StaticString) throws -> Int64? {
        let value = try member(name)
        return value.isNull ? nil : try value.int64()
    }

    /// One of an enumeration's words; nil for null, an error for any other.
    func word<Word: RawRepresentable<String>>(_ name: StaticString) throws -> Word? {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw ByteReader.Malformed() }
        return word
    }
}

/// Reads the JSON of what the engine noted, where it stands by itself.
package enum NotedReading {
    package static func gap(_ body: [UInt8]) throws -> Gap { try JSONParser().read(body) { try Gap($0) } }

    package static func health(_ body: [UInt8]) throws -> AccountHealth {
        try JSONParser().read(body) { try AccountHealth($0) }
    }

    package static func finding(_ body: [UInt8]) throws -> Finding { try JSONParser().read(body) { try Finding($0) } }
}
