import Dispatch
package import Journal
import Net

/// Takes what is committed and makes lines of it for the readers, on a thread of its own, while there are any.
package final class StreamFeed: Sendable {
    private struct State {
        /// Nil while nobody reads.
        var ring: StreamRing?
        /// Of the last entry that may be shown.
        var head: Int64 = 0
        /// Committed, and no lines yet.
        var pending: [[Record]] = []
        var pendingBytes = 0
        var isWriting = false
        /// The loop was woken and has not looked yet.
        var isTold = false
    }

    let record: any LiveRecord
    let settings: StreamSettings
    private let wake: @Sendable () -> Void
    private let state = Lock(State())
    private let queue = DispatchQueue(label: "stream.lines")

    /// - Parameter wake: has the server call the gateway's `wake`.
    package init(
        _ record: any LiveRecord, settings: StreamSettings = StreamSettings(), wake: @escaping @Sendable () -> Void
    ) {
        self.record = record
        self.settings = settings
        self.wake = wake
    }

    /// The record stands there before anything is committed.
    package func begin(at position: Int64) { state.withLock { $0.head = position } }

    /// These are durable. Called in the order of positions, on the journal's queue: it only takes note.
    package func committed(_ records: [Record]) {
        guard let last = records.last?.entry.position else { return }
        let starts = state.withLock { state -> Bool in
            state.head = last
            guard let ring = state.ring, last > ring.base else { return false }
            state.pending.append(records)
            for record in records { state.pendingBytes += record.entry.raw.count }
            if state.pendingBytes > settings.backlogBytes { beginAnew(&state) }
            guard !state.isWriting else { return false }
            state.isWriting = true
            return true
        }
        if starts { queue.async { self.write() } }
    }

    /// Lines cannot be made as fast as entries come: whoever reads goes by the journal until it has caught up.
    private func beginAnew(_ state: inout State) {
        state.pending = []
        state.pendingBytes = 0
        state.ring = StreamRing(after: state.head, limit: settings.ringBytes)
    }

    // MARK: For the hall

    var head: Int64 { state.withLock(\.head) }

    /// Somebody reads from now on.
    ///
    /// - Returns: the place behind the last entry.
    func open() -> StreamPlace {
        state.withLock { state in
            if state.ring == nil { state.ring = StreamRing(after: state.head, limit: settings.ringBytes) }
            return StreamPlace(state.head)
        }
    }

    /// Nobody reads any more.
    func close() {
        state.withLock { state in
            state.ring = nil
            (state.pending, state.pendingBytes) = ([], 0)
        }
    }

    /// What comes after a place.
    func find(after place: StreamPlace, bytes: Int) -> StreamRing.Found {
        state.withLock { $0.ring?.find(after: place, bytes: bytes) ?? .older }
    }

    /// The hall looks: whatever comes from now on wakes it again.
    func looked() { state.withLock { $0.isTold = false } }

    /// The hall looks again by itself.
    func rested() { state.withLock { $0.isTold = true } }

    /// Has the hall look, unless it was told already.
    func tell() {
        let isFirst = state.withLock { state -> Bool in
            defer { state.isTold = true }
            return !state.isTold
        }
        if isFirst { wake() }
    }

    // MARK: On the queue

    private func write() {
        while let (records, base) = take() {
            var writer = SegmentWriter(after: base, naming: record.accounts)
            for record in records.joined() {
                writer.append(record)
                guard writer.bytes.count >= settings.chunkBytes else { continue }
                add(writer.segment())
                writer = SegmentWriter(after: record.entry.position, naming: self.record.accounts)
            }
            add(writer.segment())
        }
    }

    private func take() -> ([[Record]], base: Int64)? {
        state.withLock { state in
            guard let first = state.pending.first?.first else {
                state.isWriting = false
                return nil
            }
            defer { (state.pending, state.pendingBytes) = ([], 0) }
            return (state.pending, first.entry.position - 1)
        }
    }

    private func add(_ segment: StreamSegment) {
        guard segment.through > segment.base else { return }
        state.withLock { $0.ring?.append(segment) }
        tell()
    }
}
