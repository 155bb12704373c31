import Balances
import Journal
import Net
import Store

/// Reads the journal's lines again for those who are behind, on a thread of its own.
final class StreamArchive: Sendable {
    /// What became of a question.
    enum Answer: Sendable {
        case segment(StreamSegment)
        /// Not everything that comes next is kept: only from this entry on.
        case lost(completeFrom: Int64)
        case failed(String)
    }

    private struct State {
        /// The one that was used last stands last.
        var shelf: [StreamSegment] = []
        var weight = 0
        var asked: Set<Int64> = []
        /// By the entry that it was asked to follow; not fetched yet.
        var answers: [Int64: Answer] = [:]
        var complete: (from: Int64, at: Timestamp)?
    }

    /// Lines of one reading: some dozen chunks, about what one batch of the journal makes, which is read as a whole.
    private static let segmentBytes = 512 << 10
    /// Entries of one reading, of which perhaps none has a line.
    private static let segmentEntries: Int64 = 16_384

    private let feed: StreamFeed
    private let state = Lock(State())

    init(_ feed: StreamFeed) { self.feed = feed }

    /// The first entry from which on everything is kept. It is looked up at most once in a while: that takes a millisecond
    /// or two, and only those ask who are behind the ring.
    func completeFrom(at now: Timestamp) -> Int64 {
        if let (known, at) = state.withLock(\.complete), at <= now, now - at < Self.lookEvery { return known }
        guard let found = try? feed.record.withStore({ try $0.completeFrom }) else { return 1 }
        state.withLock { $0.complete = (found, now) }
        return found
    }

    /// Retention takes away what is older than hours or days, every ten minutes.
    private static let lookEvery = Duration.seconds(10)

    /// What is kept of what comes after a place.
    func segment(after place: StreamPlace) -> StreamSegment? {
        state.withLock { state in
            guard let index = state.shelf.lastIndex(where: { $0.base <= place.after && $0.through > place.after })
            else { return nil }
            let found = state.shelf.remove(at: index)
            state.shelf.append(found)
            return found
        }
    }

    /// Has what follows an entry read; the hall is woken when there is an answer.
    func ask(after position: Int64) {
        guard state.withLock({ $0.asked.insert(position).inserted }) else { return }
        feed.journal { self.answer(position) }
    }

    /// The answers there are.
    func answers() -> [Int64: Answer] {
        state.withLock { state in
            defer { state.answers = [:] }
            return state.answers
        }
    }

    // MARK: On the queue

    private func answer(_ position: Int64) {
        let answer = read(after: position)
        state.withLock { state in
            state.asked.remove(position)
            state.answers[position] = answer
            guard case .segment(let segment) = answer else { return }
            state.shelf.append(segment)
            state.weight += segment.weight
            while state.weight > feed.settings.shelfBytes, state.shelf.count > 1 {
                state.weight -= state.shelf.removeFirst().weight
            }
        }
        feed.tell()
    }

    private func read(after position: Int64) -> Answer {
        do {
            return try feed.record.withStore { store in
                let complete = try store.completeFrom
                guard complete <= position + 1 else { return .lost(completeFrom: complete) }
                let last = min(store.head.position, position + Self.segmentEntries)
                var writer = SegmentWriter(after: position, naming: feed.record.accounts)
                guard position < last else { return .segment(writer.segment()) }
                let reader = feed.record.makeReader()
                do {
                    try store.read(position + 1...last) { entry in
                        writer.append(try reader.record(entry))
                        if writer.bytes.count >= Self.segmentBytes { throw Enough() }
                    }
                } catch is Enough {
                    return .segment(writer.segment())
                }
                return .segment(writer.segment(through: last))
            }
        } catch let failure as StoreFailure {
            return .failed(failure.message)
        } catch {
            return .failed("\(error)")
        }
    }
}

/// Ends a reading.
private struct Enough: Error {}
