package import Journal

extension SQLiteStore {
    /// The file of the last picture; saving there may be done on another thread.
    package var checkpointFile: CheckpointFile { CheckpointFile(of: path) }

    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) { try checkpointFile.save(checkpoint) }

    package func checkpoint() throws(StoreFailure) -> Checkpoint? {
        guard let found = checkpointFile.headOnly(), try isInChain(found) else { return nil }
        guard let checkpoint = checkpointFile.load(),
            found == JournalHead(position: checkpoint.position, digest: checkpoint.digest)
        else { return nil }
        return checkpoint
    }

    /// Whether this journal passed through that state.
    func isInChain(_ state: JournalHead) throws(StoreFailure) -> Bool {
        if state.position == 0 { return state == .empty }
        guard let batch = try table.batch(holding: state.position) else { return false }
        return batch.last == state.position && batch.digest == state.digest
    }
}
