import Accounts
import Balances
import JSON
import Money

/// What another program says is not what it should be: of another version, or no Counterfoil at all.
package struct UnreadableAnswer: Error, Sendable, Hashable {
    /// What was missing or wrong, with no amounts in it.
    package var reason: String
}

extension BalanceReport {
    /// A report as `json` writes it, or one page of it.
    package struct Page: Sendable {
        /// Accounts and totals are those of all pages; balances and findings those of this one.
        package var report: BalanceReport
        /// What asks for the next page; nil at the end.
        package var next: String?

        /// Reads what a gateway answers. Amounts keep every digit and their scale.
        ///
        /// - Throws: `UnreadableAnswer`.
        package init(reading bytes: [UInt8]) throws {
            do {
                (report, next) = try JSONParser().read(bytes) { root in
                    (try BalanceReport(reading: root), try root["next"].flatMap { $0.isNull ? nil : try $0.string() })
                }
            } catch let error as JSONError {
                throw UnreadableAnswer(reason: error.message)
            }
        }
    }

    private init(reading root: JSONNode) throws {
        let findings = try root.list("findings") {
            FindingLine(account: try $0.string("account"), finding: try $0.finding())
        }
        self.init(
            generatedAt: try root.time("generatedAt") ?? Timestamp(nanoseconds: 0),
            accounts: try root.list("accounts") { try AccountLine(reading: $0) },
            balances: try root.list("balances") { try BalanceLine(reading: $0) },
            totals: try root.list("totals") { try Total(reading: $0) }, findings: findings)
        markRepeated()
        // A field that cannot be held may stand on another page.
        isReadable = try root.member("complete").bool() || accounts.contains { $0.status != .ok }
    }

    /// Rows of one holder and one code stand side by side.
    private mutating func markRepeated() {
        for place in balances.indices.dropFirst() {
            let (before, line) = (balances[place - 1], balances[place])
            guard before.balance.venueAsset.isSpelled(line.balance.venueAsset), before.holder == line.holder,
                before.account == line.account
            else { continue }
            balances[place - 1].isRepeated = true
            balances[place].isRepeated = true
        }
    }
}

extension BalanceReport.AccountLine {
    fileprivate init(reading node: JSONNode) throws {
        guard let status = ReadResult.Status(rawValue: try node.string("status")) else {
            throw UnreadableAnswer(reason: "an account has an unknown status")
        }
        let error = try node.member("error")
        self.init(
            account: try node.string("account"), venue: Venue(rawValue: try node.string("venue")), status: status,
            fetchedAt: try node.time("fetchedAt"), latency: nil, failure: error.isNull ? nil : try error.failure(),
            missing: node["missing"] == nil ? [] : try node.list("missing") { try $0.failure() })
    }
}

extension BalanceReport.BalanceLine {
    fileprivate init(reading node: JSONNode) throws {
        guard let freshness = Freshness(rawValue: try node.string("freshness")) else {
            throw UnreadableAnswer(reason: "a balance has an unknown freshness")
        }
        guard let receivedAt = try node.time("receivedAt") else {
            throw UnreadableAnswer(reason: "a balance does not say when it came")
        }
        let asset = try node.word("asset").map { Asset($0, network: try node.word("network")) }
        self.init(
            account: try node.string("account"), venue: Venue(rawValue: try node.string("venue")),
            holder: try node.holder(), asset: asset, balance: try Balance(reading: node), freshness: freshness,
            venueTime: try node.time("venueTime"), receivedAt: receivedAt, isRepeated: false)
    }
}

extension Balance {
    fileprivate init(reading node: JSONNode) throws {
        let derived = try node.list("derived") { try $0.string() }
        let wallets = try node.member("wallets")
        func amount(_ name: StaticString, in node: JSONNode) throws -> Amount {
            guard let value = try node.decimal(name) else { return .absent }
            return derived.contains("\(name)") ? .derived(value) : .reported(value)
        }
        self.init(
            venueAsset: try node.string("venueAsset"), total: try amount("total", in: node),
            available: try amount("available", in: node), held: try amount("held", in: node),
            wallets: Wallets(
                trading: try amount("trading", in: wallets), borrow: try amount("borrow", in: wallets),
                collateral: try amount("collateral", in: wallets), lending: try amount("lending", in: wallets),
                staking: try amount("staking", in: wallets)))
    }
}

extension Total {
    fileprivate init(reading node: JSONNode) throws {
        self.init(
            asset: try node.string("asset"), total: try node.decimal("total"),
            available: try node.decimal("available"), held: try node.decimal("held"),
            accounts: try node.list("accounts") { try $0.string() }, isPartial: try node.member("partial").bool())
    }
}

extension JSONNode {
    fileprivate func string(_ name: StaticString) throws -> String { try member(name).string() }

    /// A text or null.
    fileprivate func word(_ name: StaticString) throws -> String? {
        let value = try member(name)
        return value.isNull ? nil : try value.string()
    }

    fileprivate func time(_ name: StaticString) throws -> Timestamp? {
        guard let text = try word(name) else { return nil }
        guard case .at(let time) = TimeWord(text: text) else { throw UnreadableAnswer(reason: "\(name) is no time") }
        return time
    }

    fileprivate func decimal(_ name: StaticString) throws -> ExactDecimal? {
        switch try member(name).amount {
        case .exact(let value): return value
        case .absent: return nil
        case .unreadable: throw UnreadableAnswer(reason: "\(name) is no amount")
        }
    }

    fileprivate func list<Element>(_ name: StaticString, _ body: (JSONNode) throws -> Element) throws -> [Element] {
        var elements: [Element] = []
        try member(name).forEachElement { elements.append(try body($0)) }
        return elements
    }

    fileprivate func holder() throws -> Holder { try word("user").map { .user($0) } ?? .owner }

    fileprivate func finding() throws -> Finding {
        Finding(
            holder: try holder(), venueAsset: try word("venueAsset"), rule: try string("rule"),
            expected: try word("expected"), actual: try word("actual"), evidence: try string("evidence"))
    }

    fileprivate func failure() throws -> ReadFailure {
        let status = try member("httpStatus")
        return ReadFailure(
            ReadFailure.Code(rawValue: try string("code")), try string("message"), venueCode: try word("venueCode"),
            httpStatus: status.isNull ? nil : Int(try status.int64()), isRetryable: try member("retryable").bool())
    }
}
