internal import Accounts
package import Balances
package import Journal

/// Something the journal notes of an account beside its balances: a gap, a finding, how it fares.
package struct Noted<Value: Sendable & Hashable>: Sendable, Hashable {
    package var value: Value
    package var account: String
    package var position: Int64
    /// When it was so: a gap when it was noticed, a finding as the venue says.
    package var time: Timestamp
    package var receivedAt: Timestamp
    package var epoch: Int64

    package init(
        _ value: Value, account: String, position: Int64, time: Timestamp, receivedAt: Timestamp, epoch: Int64
    ) {
        self.value = value
        self.account = account
        self.position = position
        self.time = time
        self.receivedAt = receivedAt
        self.epoch = epoch
    }
}

/// Which of them are asked for; what is nil is not asked about.
package struct NotedFilter: Sendable, Hashable {
    package var account: String?
    package var times: ClosedRange<Timestamp>?
    /// Only what had been received by then.
    package var knownAt: Timestamp?

    package init(account: String? = nil, times: ClosedRange<Timestamp>? = nil, knownAt: Timestamp? = nil) {
        self.account = account
        self.times = times
        self.knownAt = knownAt
    }
}

extension SQLiteStore {
    /// Gaps in the order of their positions.
    package func forEachGap(_ filter: NotedFilter = NotedFilter(), _ body: (Noted<Gap>) throws -> Void) throws {
        try forEachNoted("gaps", "position", filter) { try body(try $0.with { try NotedReading.gap($0) }) }
    }

    /// Findings in the order of their positions: of feeds, of answers, and of comparing the two.
    package func forEachFinding(_ filter: NotedFilter = NotedFilter(), _ body: (Noted<Finding>) throws -> Void) throws {
        try forEachNoted("findings", "position, ordinal", filter) {
            try body(try $0.with { try NotedReading.finding($0) })
        }
    }

    /// How accounts fared, in the order of the positions.
    package func forEachOutcome(
        _ filter: NotedFilter = NotedFilter(), _ body: (Noted<AccountHealth>) throws -> Void
    ) throws {
        try forEachNoted("outcomes", "position", filter) { try body(try $0.with { try NotedReading.health($0) }) }
    }

    private func forEachNoted(
        _ table: String, _ order: String, _ filter: NotedFilter, _ body: (Noted<[UInt8]>) throws -> Void
    ) throws {
        let row = try projections.database.statement(
            """
            SELECT body, account, position, time, received, epoch FROM \(table)
            WHERE (?1 OR account = ?2) AND time BETWEEN ?3 AND ?4 AND received <= ?5 ORDER BY \(order)
            """)
        defer { row.reset() }
        try row.bind(1, filter.account == nil ? 1 : 0)
        try row.bind(2, filter.account ?? "")
        try row.bind(3, filter.times?.lowerBound.nanoseconds ?? .min)
        try row.bind(4, filter.times?.upperBound.nanoseconds ?? .max)
        try row.bind(5, filter.knownAt?.nanoseconds ?? .max)
        while try row.step() { try body(Noted(row)) }
    }
}

extension Noted {
    fileprivate func with<Other>(_ read: (Value) throws -> Other) throws -> Noted<Other> {
        Noted<Other>(
            try read(value), account: account, position: position, time: time, receivedAt: receivedAt, epoch: epoch)
    }
}

extension Noted<[UInt8]> {
    fileprivate init(_ row: SQLStatement) {
        self.init(
            row.bytes(0), account: row.text(1), position: row.integer(2), time: Timestamp(nanoseconds: row.integer(3)),
            receivedAt: Timestamp(nanoseconds: row.integer(4)), epoch: row.integer(5))
    }
}
