import Dispatch
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
        var completeFrom: Int64?
    }

    /// Lines of one reading: some dozen chunks, about what one batch of the journal makes, which is read as a whole.
    private static let segmentBytes = 512 << 10
    /// Entries of one reading, of which perhaps none has a line.
    private static let segmentEntries: Int64 = 16_384

    private let feed: StreamFeed
    private let state = Lock(State())
    private let queue = DispatchQueue(label: "stream.journal")

    init(_ feed: StreamFeed) { self.feed = feed }

    /// The first entry from which on everything is kept, as of the last look.
    ///
    /// The first time it is looked up at once: that takes milliseconds, and readers without a place do not ask.
    func completeFrom() -> Int64 {
        if let known = state.withLock(\.completeFrom) { return known }
        return queue.sync { lookUp() }
    }

    /// Looks again, elsewhere.
    func refresh() { queue.async { _ = self.lookUp() } }

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
        queue.async { self.answer(position) }
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
                state.withLock { $0.completeFrom = complete }
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

    private func lookUp() -> Int64 {
        let found = try? feed.record.withStore { try $0.completeFrom }
        state.withLock { $0.completeFrom = found ?? $0.completeFrom }
        return found ?? 1
    }
}

/// Ends a reading.
private struct Enough: Error {}
