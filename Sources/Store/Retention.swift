package import Balances
package import Journal

/// What retention took away.
package struct Pruned: Sendable, Hashable {
    /// Those that were old enough, whether or not they had anything of the kind.
    package var batches = 0
    package var sections = 0
    package var bytes: Int64 = 0

    package init(batches: Int = 0, sections: Int = 0, bytes: Int64 = 0) {
        self.batches = batches
        self.sections = sections
        self.bytes = bytes
    }
}

extension SQLiteStore {
    /// Takes away the bytes of entries that are older than the rules want them, in whole batches from the oldest on and
    /// only as far as both the checkpoint and the projections reach: what they say cannot be computed again afterwards.
    /// The digests stay, and the chain still verifies.
    ///
    /// - Parameter batches: at most so many are looked at for each kind: it holds up appending for as long.
    package func prune(
        _ rules: RetentionRules, at now: Timestamp, batches: Int = 64
    ) throws(StoreFailure) -> Pruned {
        if let failure { throw failure }
        guard let picture = try checkpoint(), projectedTo > 0 else { return Pruned() }
        // The index may lose its last rows to a power cut, the journal not: so the index is made durable first.
        try projections.makeDurable()
        let covered = min(picture.position, projectedTo)
        var pruned = Pruned()
        for kind in Entry.Kind.allCases {
            guard let limit = rules.limit(of: kind, at: now) else { continue }
            let some = try table.drop(kind, upTo: covered, receivedBy: limit, batches: batches)
            pruned = Pruned(
                batches: pruned.batches + some.batches, sections: pruned.sections + some.sections,
                bytes: pruned.bytes + some.bytes)
        }
        return pruned
    }
}

extension BatchTable {
    /// Drops the oldest sections of a kind that are still there, in one transaction.
    fileprivate func drop(
        _ kind: Entry.Kind, upTo covered: Int64, receivedBy limit: Timestamp, batches: Int
    ) throws(StoreFailure) -> Pruned {
        try database.transaction { () throws(StoreFailure) in
            var (pruned, through) = (Pruned(), try dropped()[kind] ?? 0)
            var next = try batch(holding: through + 1)
            for _ in 0..<batches {
                // Behind the last batch there is none: what is found then is that one again.
                guard let batch = next, batch.last > through, batch.last <= covered, try isOld(batch, limit)
                else { break }
                try drop(kind, of: batch, &pruned)
                pruned.batches += 1
                through = batch.last
                next = try self.batch(after: batch)
            }
            if through > 0 { try remember(kind, through) }
            return pruned
        }
    }

    private func isOld(_ batch: Stored, _ limit: Timestamp) throws(StoreFailure) -> Bool {
        guard let header = try? BatchHeader(batch.header) else {
            throw damage(batch, OpenedBatch.Damage.header.inWords)
        }
        return header.received.upperBound < limit
    }

    private func drop(_ kind: Entry.Kind, of batch: Stored, _ pruned: inout Pruned) throws(StoreFailure) {
        let row = try database.statement("SELECT length(bytes) FROM all_sections WHERE batch = ? AND kind = ?")
        defer { row.reset() }
        try row.bind(1, batch.first)
        try row.bind(2, Int64(kind.rawValue))
        guard try row.step() else { return }
        pruned.sections += 1
        pruned.bytes += row.integer(0)
        row.reset()
        for change in Self.drops {
            let row = try database.statement(change)
            try row.bind(1, batch.first)
            try row.bind(2, Int64(kind.rawValue))
            try row.run()
        }
    }

    /// It stands in one of the two.
    private static let drops = [
        "UPDATE batches SET kind = NULL, bytes = NULL WHERE first = ? AND kind = ?",
        "DELETE FROM sections WHERE id = ? * 256 + ?",
    ]

    private func remember(_ kind: Entry.Kind, _ position: Int64) throws(StoreFailure) {
        let row = try database.statement("INSERT OR REPLACE INTO dropped (kind, through) VALUES (?, ?)")
        try row.bind(1, Int64(kind.rawValue))
        try row.bind(2, position)
        try row.run()
    }
}
