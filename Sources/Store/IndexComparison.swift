package import Journal

/// What came of holding the index against the journal.
package struct IndexComparison: Sendable, Hashable {
    /// Entries that the index was built anew from: what retention has dropped cannot be compared.
    package var entries: ClosedRange<Int64>
    /// Rows of history, gaps, outcomes and findings that are the same.
    package var rows: Int
    /// The first thing that is not as it should be, and what to do.
    package var difference: String?

    package init(entries: ClosedRange<Int64>, rows: Int = 0, difference: String? = nil) {
        self.entries = entries
        self.rows = rows
        self.difference = difference
    }
}

extension SQLiteStore {
    /// Builds the index anew from the journal and compares it row by row with the one that is there. Rows of entries that
    /// retention has dropped are held against their own sums.
    ///
    /// - Parameters:
    ///   - path: where the new one is built; the caller removes it.
    ///   - progress: called now and then with the position reached.
    /// - Returns: nil where there is no index, or none of this journal.
    package func compareIndex(
        _ reader: RecordReader, buildingAt path: String, progress: (Int64) -> Void = { _ in }
    ) throws(StoreFailure) -> IndexComparison? {
        let (from, through) = (try completeFrom, projectedTo)
        guard through > 0 else { return nil }
        var comparison = IndexComparison(entries: min(from, through)...through)
        let new = try Projections(try IndexFile.open(path))
        defer { new.close() }
        if from <= through {
            while try new.buildSome(from: table, from...through, reader) { progress(new.built.position) }
        }
        for part in IndexPart.all where comparison.difference == nil {
            let difference = try part.compare(projections.database, new.database, from: from, &comparison.rows)
            comparison.difference = difference.map { "\(self.path).index: \($0); \(remedy(from))" }
        }
        return comparison
    }

    private func remedy(_ from: Int64) -> String {
        from == 1
            ? "the journal itself is not touched by this: delete that file, and it is built again"
            : "the history before entry \(from) is in that file only: put it back from a copy"
    }
}

extension Projections {
    /// Builds some of these positions' batches.
    /// - Returns: whether anything is left to build.
    fileprivate func buildSome(
        from table: BatchTable, _ positions: ClosedRange<Int64>, _ reader: RecordReader
    ) throws(StoreFailure) -> Bool {
        var next = try table.batch(holding: max(positions.lowerBound, built.position + 1))
        var left = Self.batchesAtOnce
        try build { () throws(StoreFailure) in
            guard let batch = next, batch.last <= positions.upperBound, left > 0 else { return nil }
            var records: [Record] = []
            for entry in try table.entries(of: try table.open(batch)) { records.append(try reader.record(entry)) }
            left -= 1
            next = try table.batch(after: batch)
            return (records, JournalHead(position: batch.last, digest: batch.digest))
        }
        return built.position < positions.upperBound
    }

    private static let batchesAtOnce = 256
}

/// One table of the index.
private struct IndexPart {
    /// What a row is, for people.
    let row: String
    /// Its columns, the position first; numbers of subjects are of one file only, so their names stand for them.
    let query: String
    let columns: Int32
    /// The column of a row's record, whose sum is over the subject's number too.
    var record: Int32?

    static let all = [
        IndexPart(
            row: "history row",
            query: """
                SELECT position, account, holder, asset, time, record, subject
                FROM subjects JOIN history ON history.subject = subjects.id
                ORDER BY account, holder, asset, time, position
                """, columns: 5, record: 5),
        noted("gap", "gaps"), noted("outcome", "outcomes"),
        IndexPart(
            row: "finding",
            query: """
                SELECT position, ordinal, account, time, received, epoch, body FROM findings ORDER BY position, ordinal
                """, columns: 7),
    ]

    private static func noted(_ row: String, _ table: String) -> IndexPart {
        IndexPart(
            row: row, query: "SELECT position, account, time, received, epoch, body FROM \(table) ORDER BY position",
            columns: 6)
    }

    /// What differs first; nil where nothing does.
    func compare(
        _ old: Database, _ new: Database, from: Int64, _ rows: inout Int
    ) throws(StoreFailure) -> String? {
        let (old, new) = (try old.statement(query), try new.statement(query))
        defer {
            old.reset()
            new.reset()
        }
        while true {
            var hasOld = try old.step()
            while hasOld, old.integer(0) < from {
                if !isSound(old) { return damaged(old) }
                hasOld = try old.step()
            }
            let hasNew = try new.step()
            guard hasOld || hasNew else { return nil }
            guard hasNew else { return "the \(row) of position \(old.integer(0)) is in no entry" }
            guard hasOld else { return "the \(row) of position \(new.integer(0)) is missing" }
            if !isSound(old) { return damaged(old) }
            guard isSame(old, new) else {
                let position = min(old.integer(0), new.integer(0))
                return "the \(row) of position \(position) is not what the journal says"
            }
            rows += 1
        }
    }

    private func damaged(_ row: SQLStatement) -> String { "the \(self.row) of position \(row.integer(0)) is damaged" }

    private func isSound(_ row: SQLStatement) -> Bool {
        guard let record else { return true }
        let (position, time, subject) = (row.integer(0), row.integer(4), row.integer(record + 1))
        return (try? HistoryRecord(row.lent(record), subject: subject, time: time, position: position)) != nil
    }

    private func isSame(_ old: SQLStatement, _ new: SQLStatement) -> Bool {
        for column in 0..<columns where !old.lent(column).elementsEqual(new.lent(column)) { return false }
        guard let record else { return true }
        return old.lent(record).dropLast(HistoryRecord.sumBytes)
            .elementsEqual(new.lent(record).dropLast(HistoryRecord.sumBytes))
    }
}
