internal import Accounts
internal import Balances
internal import JSON
internal import Journal

/// What is computed from the journal, on disk: built batch after batch, in order, each batch wholly or not at all.
final class Projections {
    let database: Database
    /// How far they are built.
    private(set) var built: JournalHead
    private var subjects: [SubjectKey: Int64] = [:]
    /// From when on the last of a subject's rows holds, by subject.
    private var newest: [Int64: Int64] = [:]
    private var staged: [StagedRow] = []

    /// A row of history that is to be written.
    private struct StagedRow {
        var subject: Int64
        var time: Int64
        var position: Int64
        /// Its place among all of them.
        var order: Int
        var record: [UInt8]
    }

    /// So many holders are remembered between batches; then the memory is given back.
    private static let rememberedSubjects = 1 << 16

    init(_ database: Database) throws(StoreFailure) {
        self.database = database
        built = try Self.progress(database)
    }

    /// Until the disk has all that is built.
    func makeDurable() throws(StoreFailure) { try database.execute("PRAGMA wal_checkpoint(FULL)") }

    /// The file may then be deleted.
    func close() { database.close() }

    private static func progress(_ database: Database) throws(StoreFailure) -> JournalHead {
        let row = try database.statement("SELECT position, digest FROM progress")
        defer { row.reset() }
        return try row.step() ? JournalHead(position: row.integer(0), digest: row.bytes(1)) : .empty
    }

    /// Adds the records of whole batches, which follow what is built: all of them or, when it throws, none.
    ///
    /// - Parameters:
    ///   - next: the records of the next batch and the head after it; nil when it is enough.
    ///   - between: called between two rows; what it throws undoes what was begun.
    func build(
        _ next: () throws(StoreFailure) -> (records: [Record], head: JournalHead)?,
        between: () throws(StoreFailure) -> Void = {}
    ) throws(StoreFailure) {
        defer { staged.removeAll(keepingCapacity: true) }
        do throws(StoreFailure) {
            built = try database.transaction { () throws(StoreFailure) in
                var reached = built
                while let (records, head) = try next() {
                    for record in records {
                        try add(record)
                        try between()
                    }
                    reached = head
                }
                try noteDisorder()
                try writeStaged(between)
                try remember(reached)
                return reached
            }
        } catch {
            // Their numbers were given back with the transaction.
            forgetSubjects()
            throw error
        }
    }

    /// Notes by how much rows hold from before the rows of earlier entries: so far a query looks back.
    private func noteDisorder() throws(StoreFailure) {
        var spans: [Int64: Int64] = [:]
        for row in staged {
            guard let last = try newestTime(of: row.subject), row.time < last else {
                newest[row.subject] = row.time
                continue
            }
            newest[row.subject] = last
            spans[row.subject] = max(spans[row.subject] ?? 0, last.subtractingWithinBounds(row.time))
        }
        for (subject, span) in spans {
            let row = try database.statement(
                """
                INSERT INTO disorder (subject, span) VALUES (?, ?)
                ON CONFLICT (subject) DO UPDATE SET span = max(span, excluded.span)
                """)
            try row.bind(1, subject)
            try row.bind(2, span)
            try row.run()
        }
    }

    private func newestTime(of subject: Int64) throws(StoreFailure) -> Int64? {
        if let known = newest[subject] { return known }
        let row = try database.statement("SELECT time FROM history WHERE subject = ? ORDER BY time DESC LIMIT 1")
        defer { row.reset() }
        try row.bind(1, subject)
        return try row.step() ? row.integer(0) : nil
    }

    private func forgetSubjects() {
        subjects.removeAll()
        newest.removeAll()
    }

    /// Rows in the order of the tree, so that each of its pages is visited once however many rows come to it.
    private func writeStaged(_ between: () throws(StoreFailure) -> Void) throws(StoreFailure) {
        staged.sort { ($0.subject, $0.time, $0.position, $0.order) < ($1.subject, $1.time, $1.position, $1.order) }
        // One answer that speaks of a holder twice: the later word counts, as in the book.
        let row = try database.statement(
            "INSERT OR REPLACE INTO history (subject, time, position, record) VALUES (?, ?, ?, ?)")
        for staged in staged {
            try row.bind(1, staged.subject)
            try row.bind(2, staged.time)
            try row.bind(3, staged.position)
            try row.run(4, lending: staged.record)
            try between()
        }
    }

    private func remember(_ head: JournalHead) throws(StoreFailure) {
        let row = try database.statement("INSERT OR REPLACE INTO progress (id, position, digest) VALUES (1, ?, ?)")
        try row.bind(1, head.position)
        try row.bind(2, head.digest)
        try row.run()
    }

    private func add(_ record: Record) throws(StoreFailure) {
        let entry = record.entry
        switch record.meaning {
        case .statement(let statement, let findings) where entry.verdict == .applied:
            try add([statement], findings, entry)
        case .answer(let answer) where entry.verdict == .applied:
            try add(answer.statements, answer.findings, entry)
        case .gap(let gap):
            // That it is healed is a row of its own, of the time when it was.
            try note("gaps", entry, at: gap.noticedIn == nil ? gap.at : entry.receivedAt.wall)
        case .health:
            try note("outcomes", entry, at: entry.receivedAt.wall)
        case .finding(let finding):
            try add(finding, ordinal: 0, entry)
        case .statement, .answer, .nothing, .spending, .live, .start, .alert:
            break
        }
    }

    private func add(_ statements: [Statement], _ findings: [Finding], _ entry: Entry) throws(StoreFailure) {
        for statement in statements { try add(statement, entry) }
        for (ordinal, finding) in findings.enumerated() { try add(finding, ordinal: ordinal, entry) }
    }

    private func add(_ statement: Statement, _ entry: Entry) throws(StoreFailure) {
        switch statement.extent {
        case .full:
            try add(statement.balances, of: nil, statement, entry)
        case .change:
            var left = statement.balances
            while let asset = left.first?.venueAsset {
                let same = left.filter { $0.venueAsset.isSpelled(asset) }
                left.removeAll { $0.venueAsset.isSpelled(asset) }
                try add(same, of: asset, statement, entry)
            }
        }
    }

    private func add(
        _ balances: [Balance], of asset: String?, _ statement: Statement, _ entry: Entry
    ) throws(StoreFailure) {
        let subject = try subject(SubjectKey(entry.account, statement.holder, asset))
        let record = HistoryRecord(provenance: Provenance(entry, statement), balances: balances)
        staged.append(
            StagedRow(
                subject: subject, time: record.provenance.time.nanoseconds, position: entry.position,
                order: staged.count, record: record.bytes(subject: subject)))
    }

    private func subject(_ key: SubjectKey) throws(StoreFailure) -> Int64 {
        if let known = subjects[key] { return known }
        if subjects.count >= Self.rememberedSubjects { forgetSubjects() }
        let insert = try database.statement("INSERT OR IGNORE INTO subjects (account, holder, asset) VALUES (?, ?, ?)")
        try key.bind(to: insert)
        try insert.run()
        let select = try database.statement("SELECT id FROM subjects WHERE account = ? AND holder = ? AND asset = ?")
        try key.bind(to: select)
        defer { select.reset() }
        guard try select.step() else { preconditionFailure("a row that was inserted is there") }
        subjects[key] = select.integer(0)
        return select.integer(0)
    }

    private func add(_ finding: Finding, ordinal: Int, _ entry: Entry) throws(StoreFailure) {
        var writer = JSONWriter()
        finding.write(to: &writer)
        let row = try database.statement(
            """
            INSERT OR REPLACE INTO findings (account, position, time, received, epoch, body, ordinal)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        try row.bind(7, Int64(ordinal))
        try insert(row, entry, at: entry.venueTime ?? entry.receivedAt.wall, writer.string)
    }

    private func note(_ table: String, _ entry: Entry, at time: Timestamp) throws(StoreFailure) {
        let row = try database.statement(
            """
            INSERT OR REPLACE INTO \(table) (account, position, time, received, epoch, body) VALUES (?, ?, ?, ?, ?, ?)
            """)
        try insert(row, entry, at: time, String(decoding: entry.raw, as: UTF8.self))
    }

    private func insert(_ row: SQLStatement, _ entry: Entry, at time: Timestamp, _ body: String) throws(StoreFailure) {
        try row.bind(1, entry.account)
        try row.bind(2, entry.position)
        try row.bind(3, time.nanoseconds)
        try row.bind(4, entry.receivedAt.wall.nanoseconds)
        try row.bind(5, entry.epoch)
        try row.bind(6, body)
        try row.run()
    }
}
