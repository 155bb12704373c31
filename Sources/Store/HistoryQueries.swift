internal import Balances
internal import Journal

/// Reads the history tables.
struct HistoryQueries {
    let database: Database

    struct Subject {
        var id: Int64
        /// Nil where it is all of them.
        var asset: String?
    }

    /// What a holder has a history of; the whole comes before single assets.
    func subjects(_ account: String, _ holder: Holder) throws(StoreFailure) -> [Subject] {
        let row = try database.statement(
            "SELECT id, asset FROM subjects WHERE account = ? AND holder = ? ORDER BY asset")
        defer { row.reset() }
        try row.bind(1, account)
        try row.bind(2, SubjectKey.column(holder))
        var subjects: [Subject] = []
        while try row.step() {
            let asset = row.text(1)
            subjects.append(Subject(id: row.integer(0), asset: asset.isEmpty ? nil : String(asset.dropFirst())))
        }
        return subjects
    }

    /// The holder after `previous` in the order of holders; nil after the last.
    func holder(of account: String, after previous: Holder?) throws(StoreFailure) -> Holder? {
        let row = try database.statement(
            """
            SELECT holder FROM subjects WHERE account = ?1 AND holder >= ?2 AND (?3 OR holder > ?2)
            ORDER BY holder LIMIT 1
            """)
        defer { row.reset() }
        try row.bind(1, account)
        try row.bind(2, previous.map(SubjectKey.column) ?? "")
        try row.bind(3, previous == nil ? 1 : 0)
        return try row.step() ? SubjectKey.holder(row.text(0)) : nil
    }

    /// Every account that has a history, by name.
    func accounts() throws(StoreFailure) -> [String] {
        let row = try database.statement("SELECT DISTINCT account FROM subjects ORDER BY account")
        defer { row.reset() }
        var accounts: [String] = []
        while try row.step() { accounts.append(row.text(0)) }
        return accounts
    }

    /// The last record of a subject as of then: one lookup, unless much was received after `knownAt`.
    func last(_ subject: Subject, _ asOf: AsOf) throws(StoreFailure) -> HistoryRecord? {
        let row = try database.statement(
            """
            SELECT time, position, record FROM history WHERE subject = ? AND time <= ?
            ORDER BY time DESC, position DESC
            """)
        defer { row.reset() }
        try row.bind(1, subject.id)
        try row.bind(2, asOf.time.nanoseconds)
        while try row.step() {
            let record = try record(row, subject.id, 0)
            if asOf.includes(record.provenance) { return record }
        }
        return nil
    }

    func state(_ account: String, _ holder: Holder, _ asOf: AsOf) throws(StoreFailure) -> PastState? {
        var found: [(HistoryRecord, String?)] = []
        for subject in try subjects(account, holder) {
            if let record = try last(subject, asOf) { found.append((record, subject.asset)) }
        }
        // By time; where two are of one time and position, the full statement is the first of the two.
        if found.count > 1 { found.sort { $0.0.provenance.isBefore($1.0.provenance) } }
        var builder = StateBuilder()
        for (record, asset) in found { builder.apply(record, asset: asset) }
        return builder.state(account, holder)
    }

    /// A row's record, held against its sum.
    func record(_ row: SQLStatement, _ subject: Int64, _ column: Int32) throws(StoreFailure) -> HistoryRecord {
        let (time, position) = (row.integer(column), row.integer(column + 1))
        do {
            return try HistoryRecord(row.lent(column + 2), subject: subject, time: time, position: position)
        } catch {
            throw StoreFailure(
                .corrupt,
                "\(database.path): the history row of position \(position) is damaged; the journal itself is not touched "
                    + "by this. Delete the file \(database.path), it is built again from the journal")
        }
    }
}

extension AsOf {
    func includes(_ provenance: Provenance) -> Bool {
        guard let knownAt else { return true }
        return provenance.receivedAt <= knownAt
    }
}
