internal import Dispatch
internal import Journal
internal import Net

/// Moves the write-ahead log into the journal's file beside the commits, so that no commit does it.
///
/// The log is begun anew, and then overwritten, which costs a commit a third of what writing behind its end does, only
/// when all of it has been moved before the next commit. Beside a busy writer that never happens by itself: so when little is
/// left, the writer moves that little between two commits.
final class LogMover: @unchecked Sendable {
    // Sendable holds because `database` is touched on `queue` only.
    private let queue = DispatchQueue(label: "journal log")
    private let database: Database
    private let state = Lock(State())
    private let nap = DispatchSemaphore(value: 0)

    fileprivate struct State {
        /// Bytes in the log at the last commit.
        var bytes = 0
        /// Bytes in the log when it was moved last.
        var moved = 0
        /// Bytes in the log when the writer moved the rest last: a reader may have kept it from being all.
        var tried = 0
        var isMoving = false
        /// Somebody waits for the end of what is being moved.
        var isOver = false
        var failure: StoreFailure?
    }

    /// Sizes of the log, in bytes.
    struct Limits {
        /// From here on it is to begin anew: seldom, as two commits then wait for the disk to keep the file.
        var full = JournalFile.logBytes
        /// So much that is new is worth a move: a few milliseconds of writing.
        var step = 8 << 20
        /// The log of a few commits: the writer loses half a millisecond to them, once in a log.
        var rest = 2 << 20
        /// The mover naps after every piece of a log that is shorter: no commit then waits for long for the disk or a core.
        var hurry: Int { full + step }
        /// In a flood that outruns the mover the writer waits rather than fill the disk.
        var tooLong: Int { 2 * full }
    }

    private let limits: Limits
    private static let napping = DispatchTimeInterval.microseconds(300)

    /// - Parameter path: of a journal that is open already.
    init(_ path: String, _ limits: Limits = Limits()) throws(StoreFailure) {
        self.limits = limits
        database = try Database(path)
        try database.execute("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0")
    }

    /// Before a commit: whether the writer should move the rest of the log, which has so many bytes. Waits for the mover once
    /// these are too many.
    ///
    /// - Throws: why the log could not be moved, once.
    func asksForRest(_ bytes: Int) throws(StoreFailure) -> Bool {
        if state.withLock({ $0.isOutrun(bytes, limits) }) { queue.sync {} }
        let (asks, starts, failure) = state.withLock { $0.next(bytes, limits) }
        if let failure { throw failure }
        if starts { queue.async { self.move() } }
        return asks
    }

    /// Returns when nothing is being moved.
    func end() {
        state.withLock { $0.isOver = true }
        queue.sync {}
    }

    private func move() {
        let quiet = QuietWrites { [state, nap, limits] in
            let isBusy = state.withLock { $0.isOver || $0.bytes >= limits.hurry }
            if !isBusy { _ = nap.wait(timeout: .now() + Self.napping) }
        }
        do throws(StoreFailure) {
            try quiet.during { () throws(StoreFailure) in try database.moveLog() }
            // The writer will do it again with what little has come by then.
            if state.withLock({ $0.moved >= limits.full }) { try database.syncFile() }
            state.withLock { $0.isMoving = false }
        } catch {
            state.withLock { ($0.failure, $0.isMoving) = (error, false) }
        }
    }
}

extension LogMover.State {
    fileprivate mutating func isOutrun(_ bytes: Int, _ limits: LogMover.Limits) -> Bool {
        self.bytes = bytes
        return isMoving && bytes >= limits.tooLong
    }

    fileprivate mutating func next(
        _ bytes: Int, _ limits: LogMover.Limits
    ) -> (asks: Bool, starts: Bool, StoreFailure?) {
        self.bytes = bytes
        // It has begun anew.
        if bytes < moved { (moved, tried) = (0, 0) }
        guard !isMoving, failure == nil else { return (false, false, failure) }
        let isLittle = bytes - moved <= limits.rest || bytes >= limits.tooLong
        if bytes >= limits.full, isLittle, bytes - tried >= limits.step {
            (moved, tried) = (bytes, bytes)
            return (true, false, nil)
        }
        let isWorthIt = bytes - moved >= limits.step || bytes >= limits.full && bytes - moved > limits.rest
        if isWorthIt { (moved, isMoving) = (bytes, true) }
        return (false, isWorthIt, nil)
    }
}
