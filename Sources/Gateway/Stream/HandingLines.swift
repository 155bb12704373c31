import Balances
import Net

/// Handing out lines.
extension StreamHall {
    struct Handing {
        /// Up to this entry every line was handed to those who wait.
        var reach: Int64 = 0
        /// Those for whom the journal is read, by the entry behind which.
        var asking: [Int64: [StreamReader]] = [:]
        /// Bytes that several readers get one after the other.
        var chunks: [Group: StreamChunk] = [:]
        /// What was found last, for others at the same place.
        var found: (place: StreamPlace, segments: [StreamSegment])?
        /// Until then new lines gather.
        var restsUntil: Timestamp?

        /// Readers that get the very same bytes.
        struct Group: Hashable {
            var party: ObjectIdentifier
            var place: StreamPlace
        }
    }

    /// What one reader is handed at most.
    private var chunkBytes: Int {
        max(Self.leastChunk, min(settings.chunkBytes, settings.waitingBytes / max(1, readers.count)))
    }

    /// Smaller ones cost more in calls than they spare in memory.
    private static let leastChunk = 8 << 10
    /// The places of the readers differ little: those in front are together, and those behind are few.
    private static let keptChunks = 64

    /// There may be new lines, answers from the journal, or a heartbeat may be due.
    func wake(at now: Timestamp) -> [ServerAction] {
        if let until = handing.restsUntil, now < until, until - now <= Self.longestRest {
            // The server's clock and this one do not agree to the microsecond.
            return [.wake(after: until - now)] + beat(at: now)
        }
        handing.restsUntil = nil
        feed.looked()
        (handing.chunks, handing.found) = ([:], nil)
        var actions = take(archive.answers())
        let (handed, count) = handOut()
        actions += handed
        let rest = min(Self.restPerReader * count, Self.longestRest)
        if rest >= Self.leastRest {
            feed.rested()
            handing.restsUntil = now + rest
            actions.append(.wake(after: rest))
        }
        return actions + beat(at: now)
    }

    /// For each reader that lines were for, more of them gather: in a flood, fewer and larger pieces leave. The first line
    /// after a silence does not wait.
    private static let restPerReader = Duration.microseconds(10)
    private static let leastRest = Duration.milliseconds(1)
    private static let longestRest = Duration.milliseconds(100)

    private func take(_ answers: [Int64: StreamArchive.Answer]) -> [ServerAction] {
        answers.flatMap { position, answer in
            let readers = handing.asking.removeValue(forKey: position) ?? []
            return readers.filter { $0.state == .asking }.flatMap { goOn($0, with: answer) }
        }
    }

    private func goOn(_ reader: StreamReader, with answer: StreamArchive.Answer) -> [ServerAction] {
        reader.state = .ready
        switch answer {
        case .segment(let segment): return advance(reader, with: segment)
        case .lost: return drop(reader.socket, .notRetained)
        case .failed: return drop(reader.socket, .cannotBeRead)
        }
    }

    /// Gives those who wait what is new.
    ///
    /// - Returns: the actions, and how many readers there are that some of it may be for.
    private func handOut() -> ([ServerAction], readers: Int) {
        switch feed.find(after: StreamPlace(handing.reach)) {
        case .nothing(let through):
            handing.reach = max(handing.reach, through)
            return ([], 0)
        case .older(let base):
            let behind = parties.callAll(at: StreamPlace(handing.reach))
            handing.reach = max(handing.reach, base)
            let (actions, count) = handOut()
            return (actions + behind.flatMap { advance($0) }, count + behind.count)
        case .segments(let segments): return handOut(segments)
        }
    }

    private func handOut(_ segments: [StreamSegment]) -> ([ServerAction], readers: Int) {
        let from = StreamPlace(handing.reach)
        handing.reach = segments.last?.through ?? handing.reach
        var (actions, count) = ([ServerAction](), 0)
        for (party, told) in parties.touched(by: segments) where !party.waiting.isEmpty {
            count += party.members
            let called = party.call(at: from)
            actions += hand(told, to: called.filter { $0.place == from }, of: party)
            // These came while nobody looked.
            for reader in called where reader.place > from && reader.state == .ready { actions += advance(reader) }
        }
        return (actions, count)
    }

    /// Gives readers at one place the lines of these segments by one action; the rest up to `reach` is not for them.
    private func hand(
        _ segments: [StreamSegment], to readers: [StreamReader], of party: StreamParty
    ) -> [ServerAction] {
        guard let first = readers.first, let last = segments.last else { return [] }
        let chunk = StreamChunk(
            segments, after: first.place, as: party.form, filter: &party.filter, limit: chunkBytes)
        let isWhole = chunk.place >= StreamPlace(last.through)
        let place = isWhole ? StreamPlace(handing.reach) : chunk.place
        for reader in readers {
            reader.took(chunk, at: place)
            if chunk.isEmpty { party.wait(reader) }
        }
        return chunk.isEmpty ? [] : [chunk.action(to: readers.map(\.socket))]
    }

    /// The next lines for a reader that is ready, if they are there. Otherwise it waits, or the journal is read for it.
    func advance(_ reader: StreamReader, with segment: StreamSegment? = nil) -> [ServerAction] {
        var given = segment
        while reader.place.after < max(handing.reach, reader.since) {
            guard let segments = next(reader, given) else { return [] }
            given = nil
            let chunk = chunk(segments, for: reader)
            reader.took(chunk, at: chunk.place)
            if !chunk.isEmpty { return [chunk.action(to: [reader.socket])] }
        }
        reader.party.wait(reader)
        return []
    }

    /// What comes next for a reader; nil when it waits for more, or for the journal.
    private func next(_ reader: StreamReader, _ given: StreamSegment?) -> [StreamSegment]? {
        if reader.place.after >= reader.since {
            switch find(after: reader.place) {
            case .nothing(let through):
                reader.place = max(reader.place, StreamPlace(through))
                reader.party.wait(reader)
                return nil
            case .segments(let segments): return segments
            case .older: break
            }
        }
        if let given, given.through > reader.place.after { return [given] }
        if let kept = archive.segment(after: reader.place) { return [kept] }
        reader.state = .asking
        handing.asking[reader.place.after, default: []].append(reader)
        archive.ask(after: reader.place.after)
        return nil
    }

    private func find(after place: StreamPlace) -> StreamRing.Found {
        if let found = handing.found, found.place == place { return .segments(found.segments) }
        let answer = feed.find(after: place, bytes: Self.lookedThrough)
        if case .segments(let segments) = answer { handing.found = (place, segments) }
        return answer
    }

    /// Looked through at a time for lines that pass a filter.
    private static let lookedThrough = 1 << 20

    private func chunk(_ segments: [StreamSegment], for reader: StreamReader) -> StreamChunk {
        let party = reader.party
        let group = Handing.Group(party: ObjectIdentifier(party), place: reader.place)
        if let chunk = handing.chunks[group] { return chunk }
        let chunk = StreamChunk(
            segments, after: reader.place, as: party.form, filter: &party.filter, limit: chunkBytes)
        if party.members > 1, !chunk.isEmpty {
            if handing.chunks.count >= Self.keptChunks { handing.chunks = [:] }
            handing.chunks[group] = chunk
        }
        return chunk
    }

    /// A reader that waits is as far as the hall has looked.
    func stand(_ reader: StreamReader) {
        if reader.state == .waiting { reader.place = max(reader.place, StreamPlace(handing.reach)) }
    }
}
