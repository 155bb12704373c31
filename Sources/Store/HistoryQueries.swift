internal import Balances
internal import Journal

/// Reads the history tables.
struct HistoryQueries {
    let database: Database

    struct Subject {
        var id: Int64
        /// Nil where it is all of them.
        var asset: String?
        /// In nanoseconds, by how much a later entry may hold from earlier on than one before it; mostly 0.
        var disorder: Int64
    }

    /// What a holder has a history of; the whole comes before single assets.
    func subjects(_ account: String, _ holder: Holder) throws(StoreFailure) -> [Subject] {
        let row = try database.statement(
            """
            SELECT id, asset, ifnull(span, 0) FROM subjects LEFT JOIN disorder ON disorder.subject = subjects.id
            WHERE account = ? AND holder = ? ORDER BY asset
            """)
        defer { row.reset() }
        try row.bind(1, account)
        try row.bind(2, SubjectKey.column(holder))
        var subjects: [Subject] = []
        while try row.step() {
            let asset = row.text(1)
            let code = asset.isEmpty ? nil : String(asset.dropFirst())
            subjects.append(Subject(id: row.integer(0), asset: code, disorder: row.integer(2)))
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

    /// How many holders of an account have a history.
    func holderCount(of account: String) throws(StoreFailure) -> Int {
        let row = try database.statement("SELECT count(DISTINCT holder) FROM subjects WHERE account = ?")
        defer { row.reset() }
        try row.bind(1, account)
        return try row.step() ? Int(row.integer(0)) : 0
    }

    /// Every account that has a history, by name.
    func accounts() throws(StoreFailure) -> [String] {
        let row = try database.statement("SELECT DISTINCT account FROM subjects ORDER BY account")
        defer { row.reset() }
        var accounts: [String] = []
        while try row.step() { accounts.append(row.text(0)) }
        return accounts
    }

    /// Of a subject's records that held then, the one of the latest entry: one lookup, unless entries hold from other times
    /// than their order says, or much was received after `knownAt`.
    func last(_ subject: Subject, _ asOf: AsOf) throws(StoreFailure) -> HistoryRecord? {
        let row = try database.statement(
            """
            SELECT time, position, record FROM history WHERE subject = ? AND time <= ?
            ORDER BY time DESC, position DESC
            """)
        defer { row.reset() }
        try row.bind(1, subject.id)
        try row.bind(2, asOf.time.nanoseconds)
        var (found, least): (HistoryRecord?, Int64) = (nil, .min)
        while try row.step(), row.integer(0) >= least {
            if let found, row.integer(1) <= found.provenance.position { continue }
            let record = try record(row, subject.id, 0)
            guard asOf.includes(record.provenance) else { continue }
            if found == nil { least = row.integer(0).subtractingWithinBounds(subject.disorder) }
            found = record
        }
        return found
    }

    func state(_ account: String, _ holder: Holder, _ asOf: AsOf) throws(StoreFailure) -> PastState? {
        StateBuilder(try holding(account, holder, asOf)).state(account, holder)
    }

    /// What held of each subject.
    func holding(
        _ account: String, _ holder: Holder, _ asOf: AsOf
    ) throws(StoreFailure) -> [(record: HistoryRecord, asset: String?)] {
        var found: [(record: HistoryRecord, asset: String?)] = []
        for subject in try subjects(account, holder) {
            if let record = try last(subject, asOf) { found.append((record, subject.asset)) }
        }
        return found
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
        if let through, provenance.position > through { return false }
        return knownAt.map { provenance.receivedAt <= $0 } ?? true
    }
}

extension Int64 {
    /// The difference, or the least number there is.
    func subtractingWithinBounds(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
