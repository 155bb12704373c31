import Dispatch
package import Journal
import Net

/// Takes what is committed and makes lines of it for the readers, on a thread of its own: of what they follow, while
/// there are any.
package final class StreamFeed: Sendable {
    /// Has something done elsewhere, one after the other.
    package typealias Queue = @Sendable (@escaping @Sendable () -> Void) -> Void

    private struct State {
        /// Nil while nobody reads.
        var ring: StreamRing?
        var followed: FollowedTopics
        /// Of the last entry that may be shown.
        var head: Int64 = 0
        /// Committed and followed, and no lines yet.
        var pending: [[Record]] = []
        var pendingBytes = 0
        var isWriting = false
        /// The loop was woken and has not looked yet.
        var isTold = false
    }

    let record: any LiveRecord
    let settings: StreamSettings
    /// Where the journal is read.
    let journal: Queue
    private let wake: @Sendable () -> Void
    private let state: Lock<State>
    private let lines: Queue

    /// - Parameters:
    ///   - lines: where lines are made.
    ///   - journal: where the journal is read for those who are behind.
    ///   - wake: has the server call the gateway's `wake`.
    package init(
        _ record: any LiveRecord, settings: StreamSettings = StreamSettings(),
        lines: @escaping Queue = StreamFeed.queue("stream.lines"),
        journal: @escaping Queue = StreamFeed.queue("stream.journal"), wake: @escaping @Sendable () -> Void
    ) {
        self.record = record
        self.settings = settings
        self.lines = lines
        self.journal = journal
        self.wake = wake
        state = Lock(State(followed: FollowedTopics(mostNamed: settings.topics)))
    }

    /// A thread's.
    package static func queue(_ label: String) -> Queue {
        let queue = DispatchQueue(label: label)
        return { work in queue.async(execute: work) }
    }

    /// The record stands there before anything is committed.
    package func begin(at position: Int64) { state.withLock { $0.head = position } }

    /// These are durable. Called in the order of positions, on the journal's queue: it only takes note of what is followed.
    package func committed(_ records: [Record]) {
        guard let last = records.last?.entry.position else { return }
        let next = state.withLock { state -> Next in
            state.head = last
            guard let ring = state.ring, last > ring.base else { return .nothing }
            let wanted = state.followed.wanted(of: records)
            guard !wanted.isEmpty else {
                if !state.isWriting { state.ring?.pass(to: last) }
                return .nothing
            }
            state.pending.append(wanted)
            for record in wanted { state.pendingBytes += record.entry.raw.count }
            guard state.pendingBytes <= settings.backlogBytes else {
                beginAnew(&state)
                return .tell
            }
            defer { state.isWriting = true }
            return state.isWriting ? .nothing : .write
        }
        switch next {
        case .nothing: break
        case .write: lines { self.write() }
        case .tell: tell()
        }
    }

    private enum Next {
        case nothing
        case write
        case tell
    }

    /// Lines cannot be made as fast as entries come: whoever reads goes by the journal until it has caught up.
    private func beginAnew(_ state: inout State) {
        state.pending = []
        state.pendingBytes = 0
        state.ring = StreamRing(after: state.head, limit: settings.ringBytes)
    }

    // MARK: For the hall

    var head: Int64 { state.withLock(\.head) }

    /// Somebody follows these from now on.
    ///
    /// - Returns: the place behind the last entry, and the entry behind which the ring has all of this, or will have it.
    func open(_ topics: [StreamTopic]) -> (head: StreamPlace, since: Int64) {
        state.withLock { state in
            if state.ring == nil { state.ring = StreamRing(after: state.head, limit: settings.ringBytes) }
            return (StreamPlace(state.head), state.followed.follow(topics, after: state.head))
        }
    }

    /// Whether what comes after a place is in the ring, or will be.
    func has(_ topics: [StreamTopic], after place: StreamPlace) -> Bool {
        state.withLock { state in
            guard place.after < state.head else { return true }
            guard let ring = state.ring, let since = state.followed.since(topics) else { return false }
            return place.after >= max(ring.base, since)
        }
    }

    /// Nobody follows anything else any more.
    func keep(_ topics: Set<StreamTopic>) { state.withLock { $0.followed.keep(topics) } }

    /// Nobody reads any more.
    func close() {
        state.withLock { state in
            state.ring = nil
            state.followed.keep([])
            (state.pending, state.pendingBytes) = ([], 0)
        }
    }

    /// What comes after a place.
    func find(after place: StreamPlace, bytes: Int = .max) -> StreamRing.Found {
        state.withLock { $0.ring?.find(after: place, bytes: bytes) ?? .nothing(through: $0.head) }
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
        while let pending = take() {
            var writer = SegmentWriter(after: pending.base, naming: record.accounts)
            for record in pending.records.joined() {
                writer.append(record)
                guard writer.bytes.count >= settings.chunkBytes else { continue }
                add(writer.segment())
                writer = SegmentWriter(after: record.entry.position, naming: self.record.accounts)
            }
            add(writer.segment(through: pending.through))
        }
    }

    /// What is to become lines, which is all that is followed between two entries.
    private func take() -> (records: [[Record]], base: Int64, through: Int64)? {
        state.withLock { state in
            guard let ring = state.ring, !state.pending.isEmpty else {
                state.ring?.pass(to: state.head)
                state.isWriting = false
                return nil
            }
            defer { (state.pending, state.pendingBytes) = ([], 0) }
            return (state.pending, ring.through, state.head)
        }
    }

    private func add(_ segment: StreamSegment) {
        guard segment.through > segment.base else { return }
        state.withLock { $0.ring?.append(segment) }
        tell()
    }
}
