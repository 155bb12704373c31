internal import Journal

extension BatchTable {
    /// The end of the chain, with the last batch held against it: a cheap look at every opening.
    func checkedHead() throws(StoreFailure) -> JournalHead {
        guard let last = try lastBatch() else { return .empty }
        let opened = try open(last)
        try checkMissing(opened, last, try dropped())
        return JournalHead(position: last.last, digest: last.digest)
    }

    private func lastBatch() throws(StoreFailure) -> Stored? {
        let first = try database.integer("SELECT max(first) FROM batches")
        return first == 0 ? nil : try batch(holding: first)
    }

    /// Up to which position the bytes of a kind have been dropped by retention.
    func dropped() throws(StoreFailure) -> [Entry.Kind: Int64] {
        let row = try database.statement("SELECT kind, through FROM dropped")
        defer { row.reset() }
        var dropped: [Entry.Kind: Int64] = [:]
        while try row.step() {
            guard let kind = Self.kind(row.integer(0)) else { continue }
            dropped[kind] = row.integer(1)
        }
        return dropped
    }

    /// Bytes may be missing only where retention says that it dropped them.
    func checkMissing(
        _ opened: OpenedBatch, _ batch: Stored, _ dropped: [Entry.Kind: Int64]
    ) throws(StoreFailure) {
        for kind in opened.missing where dropped[kind, default: 0] < batch.last {
            throw damage(batch, "its bytes of kind \(kind) are missing and retention has not dropped them")
        }
    }

    /// Sections that belong to no batch, which a walk along the batches does not see.
    func checkNothingElse() throws(StoreFailure) {
        let strays = try database.integer(
            "SELECT count(*) FROM sections WHERE batch NOT IN (SELECT first FROM batches) OR id <> batch * 256 + kind")
        guard strays == 0 else {
            throw StoreFailure(.corrupt, "\(database.path) has \(strays) sections that belong to no batch")
        }
    }
}
