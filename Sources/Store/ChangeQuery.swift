internal import Balances
internal import Journal

/// Walks along the time of one holder's history and tells what became what: from the state at the one end to that at the other.
struct ChangeQuery {
    let queries: HistoryQueries
    let account: String
    let holder: Holder
    /// One asset by the venue's own code; nil for all.
    let venueAsset: String?
    let knownAt: Timestamp?
    let through: Int64?

    /// Changes that held from after `times.lowerBound` up to and with `times.upperBound`.
    func run(_ times: ClosedRange<Timestamp>, _ body: (PastChange) throws -> Void) throws {
        var holding = try Holding(queries.holding(account, holder, asOf(times.lowerBound)))
        let row = try queries.database.statement(
            """
            SELECT history.time, history.position, history.record, history.subject, subjects.asset
            FROM subjects JOIN history ON history.subject = subjects.id
            WHERE subjects.account = ? AND subjects.holder = ? AND history.time > ? AND history.time <= ?
            ORDER BY history.time, history.position, subjects.asset
            """)
        defer { row.reset() }
        try row.bind(1, account)
        try row.bind(2, SubjectKey.column(holder))
        try row.bind(3, times.lowerBound.nanoseconds)
        try row.bind(4, times.upperBound.nanoseconds)
        while try row.step() {
            let record = try queries.record(row, row.integer(3), 0)
            let asset = row.text(4)
            guard asOf(times.upperBound).includes(record.provenance) else { continue }
            let before = holding.state.assets
            guard holding.take(record, asset: asset.isEmpty ? nil : String(asset.dropFirst())) else { continue }
            try tell(before, holding.state.assets, record.provenance, body)
        }
    }

    private func asOf(_ time: Timestamp) -> AsOf { AsOf(time, knownAt: knownAt, through: through) }

    /// What holds of each subject at some time, and the state that comes of it.
    private struct Holding {
        private(set) var state: StateBuilder
        private var records: [(record: HistoryRecord, asset: String?)]

        init(_ records: [(record: HistoryRecord, asset: String?)]) {
            self.records = records
            state = StateBuilder(records)
        }

        /// Something begins to hold; false where a later entry holds already that replaces it.
        mutating func take(_ record: HistoryRecord, asset: String?) -> Bool {
            let old = records.firstIndex { $0.asset.map(Spelling.init) == asset.map(Spelling.init) }
            if let old {
                if record.provenance.isBefore(records[old].record.provenance) { return false }
                records[old].record = record
            } else {
                records.append((record, asset))
            }
            if state.last.map({ record.provenance.isBefore($0) }) ?? false {
                state = StateBuilder(records)
            } else {
                state.apply(record, asset: asset)
            }
            return true
        }
    }

    private func tell(
        _ before: [(asset: String, balance: Balance)], _ after: [(asset: String, balance: Balance)],
        _ provenance: Provenance, _ body: (PastChange) throws -> Void
    ) throws {
        let old = Dictionary(before.map { (Spelling($0.asset), $0.balance) }) { $1 }
        let new = Dictionary(after.map { (Spelling($0.asset), $0.balance) }) { $1 }
        var told: Set<Spelling> = []
        for asset in (after + before).map({ Spelling($0.asset) }) where told.insert(asset).inserted {
            guard old[asset] != new[asset], venueAsset.map({ $0.isSpelled(asset.text) }) ?? true else { continue }
            try body(
                PastChange(
                    account: account, holder: holder, venueAsset: asset.text, provenance: provenance,
                    before: old[asset], after: new[asset]))
        }
    }
}
