package import Journal

extension SQLiteStore {
    /// How far the projections are built.
    package var projectedTo: Int64 { projections.built.position }

    /// Builds the projections further by at most `batches` batches: for when there is nothing else to do.
    ///
    /// - Returns: whether anything is left to build.
    @discardableResult
    package func indexSome(_ reader: RecordReader, batches: Int = 8) throws(StoreFailure) -> Bool {
        try projections.buildSome(from: table, through: head.position, reader, batches: batches)
    }

    /// Builds the projections up to the head, as every query needs it.
    ///
    /// - Parameter progress: called now and then with the position reached.
    package func catchUp(_ reader: RecordReader, progress: (Int64) -> Void = { _ in }) throws(StoreFailure) {
        while try indexSome(reader, batches: Self.batchesAtOnce) { progress(projectedTo) }
    }

    /// Batches in one transaction while catching up. Rows come in any order of holders, so the more there are in one
    /// transaction the fewer pages are written for each; at a thousand entries a batch they take some 60 MB.
    private static let batchesAtOnce = 256

    /// Throws the projections away, so that they are built again from the journal. What retention has dropped is not in
    /// the journal any more: then they are refused to be thrown away.
    package func rebuildProjections() throws(StoreFailure) {
        let completeFrom = try completeFrom
        guard completeFrom == 1 else {
            throw StoreFailure(
                .failed,
                "\(path): retention has dropped what stood before position \(completeFrom), so the history before it is in "
                    + "\(path).index only: it is kept")
        }
        try beginProjections()
    }

    /// Projections of another journal, or of a part that was lost with a write-ahead log, are of no use.
    func dropForeignProjections() throws(StoreFailure) {
        if try isInChain(projections.built) { return }
        let completeFrom = try completeFrom
        guard completeFrom == 1 else {
            throw IndexFile.lost(
                path + ".index", "it was built from another journal, or from entries that are lost", completeFrom)
        }
        try beginProjections()
    }

    private func beginProjections() throws(StoreFailure) {
        projections.close()
        try IndexFile.delete(path + ".index")
        projections = try Projections(try IndexFile.open(path + ".index"))
    }
}
