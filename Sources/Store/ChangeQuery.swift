internal import Balances
internal import Journal

/// Walks along one holder's history in its order and tells what became what.
struct ChangeQuery {
    let queries: HistoryQueries
    let account: String
    let holder: Holder
    /// One asset by the venue's own code; nil for all.
    let venueAsset: String?
    let knownAt: Timestamp?

    /// Changes that held from after `times.lowerBound` up to and with `times.upperBound`.
    func run(_ times: ClosedRange<Timestamp>, _ body: (PastChange) throws -> Void) throws {
        var builder = try start(at: times.lowerBound)
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
            guard AsOf(times.upperBound, knownAt: knownAt).includes(record.provenance) else { continue }
            let before = builder.assets
            builder.apply(record, asset: asset.isEmpty ? nil : String(asset.dropFirst()))
            try tell(before, builder.assets, record.provenance, body)
        }
    }

    private func start(at time: Timestamp) throws(StoreFailure) -> StateBuilder {
        var builder = StateBuilder()
        guard let state = try queries.state(account, holder, AsOf(time, knownAt: knownAt)) else { return builder }
        let record = HistoryRecord(provenance: state.last, balances: state.balances.map(\.balance))
        builder.apply(record, asset: nil)
        return builder
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
