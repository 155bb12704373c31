package import Journal

extension SQLiteStore {
    /// How far the projections are built.
    package var projectedTo: Int64 { projections.built.position }

    /// Builds the projections further by at most `batches` batches: for when there is nothing else to do.
    ///
    /// - Returns: whether anything is left to build.
    @discardableResult
    package func indexSome(_ reader: RecordReader, batches: Int = 8) throws(StoreFailure) -> Bool {
        guard projectedTo < head.position else { return false }
        var records: [Record] = []
        var reached = projections.built
        var next = try table.batch(holding: reached.position + 1)
        var count = 0
        while let batch = next, count < batches {
            for entry in try table.entries(of: try table.open(batch)) { records.append(try reader.record(entry)) }
            reached = JournalHead(position: batch.last, digest: batch.digest)
            count += 1
            next = try table.batch(after: batch)
        }
        try projections.add(records, upTo: reached)
        return reached.position < head.position
    }

    /// Builds the projections up to the head, as every query needs it.
    ///
    /// - Parameter progress: called now and then with the position reached.
    package func catchUp(_ reader: RecordReader, progress: (Int64) -> Void = { _ in }) throws(StoreFailure) {
        while try indexSome(reader, batches: Self.batchesAtOnce) { progress(projectedTo) }
    }

    /// Batches in one transaction while catching up: large enough that a page is not written for every row, small
    /// enough to hold in memory.
    private static let batchesAtOnce = 32

    /// Throws the projections away, so that they are built again from the journal. What retention has dropped is not in
    /// the journal any more: then they are refused to be thrown away.
    package func rebuildProjections() throws(StoreFailure) {
        let complete = (try table.dropped().values.max() ?? 0) + 1
        guard complete == 1 else {
            throw StoreFailure(
                .failed,
                "\(path): retention has dropped what stood before position \(complete), so the history before it is in "
                    + "\(path).index only: it is kept")
        }
        try beginProjections()
    }

    /// Projections of another journal, or of a part that was lost with a write-ahead log, are of no use.
    func dropForeignProjections() throws(StoreFailure) {
        if try !isInChain(projections.built) { try beginProjections() }
    }

    private func beginProjections() throws(StoreFailure) {
        projections.close()
        try IndexFile.delete(path + ".index")
        projections = try Projections(try IndexFile.open(path + ".index"))
    }
}
