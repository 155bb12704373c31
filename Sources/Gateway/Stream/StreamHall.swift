import Balances
import Book
import Net
import Reports

/// The readers of the stream. Each takes what comes next when it has taken what it was given; none waits for another.
///
/// Belongs to the server's thread. Lines come from the feed's ring, and for readers that are behind it from the journal.
package final class StreamHall {
    package static let path = "/v1/stream"

    private let feed: StreamFeed
    private let archive: StreamArchive
    private var expected: [HTTPRequest: [StreamReader]] = [:]
    private var readers: [SocketID: StreamReader] = [:]
    private var guests: [StreamReader.Guest: Int] = [:]
    /// Bytes that several readers get one after the other.
    private var chunks: [StreamReader.Group: StreamChunk] = [:]
    /// What was found last, for others at the same place.
    private var found: (place: StreamPlace, segments: [StreamSegment])?
    private var nextBeat: Timestamp?
    /// The beat for which a timer was set a second time.
    private var armedFor: Timestamp?
    /// Until then new lines gather.
    private var restsUntil: Timestamp?
    /// Where the readers that are dropped are counted.
    var meters: StreamMeters?

    package init(_ feed: StreamFeed) {
        self.feed = feed
        archive = StreamArchive(feed)
    }

    private var settings: StreamSettings { feed.settings }

    /// What one reader is handed at most.
    private var chunkBytes: Int {
        max(Self.leastChunk, min(settings.chunkBytes, settings.waitingBytes / max(1, readers.count)))
    }

    /// Smaller ones cost more in calls than they spare in memory.
    private static let leastChunk = 8 << 10
    /// The places of the readers differ little: those in front are together, and those behind are few.
    private static let keptChunks = 64

    /// Lets a reader in, whose socket opens next.
    ///
    /// - Returns: where it begins.
    /// - Throws: `badParameter`, `notRetained`, `tooMany`, `busy`.
    func expect(
        _ wish: StreamWish, as form: StreamForm, _ request: HTTPRequest, from peer: Peer, at now: Timestamp
    ) throws(Problem) -> StreamPlace {
        let guest = StreamReader.Guest(token: wish.filter.scope.token, address: peer.address)
        guard readers.count < settings.readers else { throw .hallIsFull(settings.readers) }
        guard guests[guest, default: 0] < settings.readersPerGuest else {
            throw .tooManyReaders(settings.readersPerGuest)
        }
        if let since = wish.since { try check(since, at: now) }
        let head = feed.open()
        let reader = StreamReader(form: form, guest: guest, filter: wish.filter, place: wish.since ?? head)
        if request.method != .head { expected[request, default: []].append(reader) }
        return reader.place
    }

    private func check(_ since: StreamPlace, at now: Timestamp) throws(Problem) {
        let head = max(feed.head, feed.record.withBook { $0.position })
        guard since.position <= head else { throw .beyond(since, head) }
        guard since.after < head, case .older = feed.find(after: since, bytes: 0) else { return }
        let complete = archive.completeFrom(at: now)
        guard complete <= since.after + 1 else { throw .notRetained(since, completeFrom: complete) }
    }

    func opened(_ socket: SocketID, _ request: HTTPRequest, at now: Timestamp) -> [ServerAction] {
        guard var waiting = expected.removeValue(forKey: request) else { return [] }
        let reader = waiting.removeFirst()
        if !waiting.isEmpty { expected[request] = waiting }
        readers[socket] = reader
        guests[reader.guest, default: 0] += 1
        var actions: [ServerAction] = []
        if reader.form == .events {
            actions.append(.send(.binary(StreamReader.greeting(at: reader.place)), to: socket))
        }
        if nextBeat == nil {
            nextBeat = now + settings.heartbeat
            actions.append(.wake(after: settings.heartbeat))
        }
        return actions + advance(socket)
    }

    /// A reader has nothing to say.
    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] {
        guard readers[socket] != nil else { return [] }
        forget(socket)
        return [
            .close(socket, code: 1_003, reason: "nothing is read here: filters and since stand in the address")
        ]
    }

    func drained(_ socket: SocketID) -> [ServerAction] {
        readers[socket]?.isBusy = false
        return advance(socket)
    }

    func stalled(_ socket: SocketID) -> [ServerAction] { drop(socket, .tooSlow) }

    func closed(_ socket: SocketID) -> [ServerAction] {
        forget(socket)
        return []
    }

    /// Events have an end of their own; WebSockets are closed by the server.
    func stopping() -> [ServerAction] {
        let events = readers.filter { $0.value.form == .events }.keys
        for socket in readers.keys { forget(socket) }
        return events.map { .close($0, code: 1_001, reason: "") }
    }

    private func forget(_ socket: SocketID) {
        guard let reader = readers.removeValue(forKey: socket) else { return }
        guests[reader.guest, default: 1] -= 1
        if guests[reader.guest] == 0 { guests[reader.guest] = nil }
    }

    private func drop(_ socket: SocketID, _ reason: StreamReader.Reason) -> [ServerAction] {
        guard let reader = readers[socket] else { return [] }
        forget(socket)
        meters?.dropped.add()
        return reader.farewell(socket, reason)
    }
}

/// Handing out lines.
extension StreamHall {
    /// There may be new lines, answers from the journal, or a heartbeat may be due.
    func wake(at now: Timestamp) -> [ServerAction] {
        if let restsUntil, now < restsUntil, restsUntil - now <= Self.longestRest {
            // The server's clock and this one do not agree to the microsecond.
            return [.wake(after: restsUntil - now)] + beat(at: now)
        }
        restsUntil = nil
        feed.looked()
        (chunks, found) = ([:], nil)
        let answers = archive.answers()
        var actions = answers.isEmpty ? [] : take(answers)
        actions += advanceIdle()
        let rest = min(Self.restPerReader * readers.count, Self.longestRest)
        if found != nil, rest >= Self.leastRest {
            feed.rested()
            restsUntil = now + rest
            actions.append(.wake(after: rest))
        }
        return actions + beat(at: now)
    }

    /// To look at a reader costs about a hundredth of it: in a flood the readers together take that share of the loop. The
    /// first line after a silence does not wait.
    private static let restPerReader = Duration.microseconds(10)
    private static let leastRest = Duration.milliseconds(1)
    private static let longestRest = Duration.milliseconds(100)

    private func take(_ answers: [Int64: StreamArchive.Answer]) -> [ServerAction] {
        var actions: [ServerAction] = []
        for (socket, reader) in readers {
            guard let answer = reader.waitsFor.flatMap({ answers[$0] }) else { continue }
            reader.waitsFor = nil
            switch answer {
            case .segment(let segment): actions += advance(socket, with: segment)
            case .lost: actions += drop(socket, .notRetained)
            case .failed: actions += drop(socket, .cannotBeRead)
            }
        }
        return actions
    }

    /// Readers that are together get the same bytes by one action.
    private func advanceIdle() -> [ServerAction] {
        var groups: [StreamReader.Group: [SocketID]] = [:]
        var actions: [ServerAction] = []
        for (socket, reader) in readers where reader.isReady {
            if let group = reader.group {
                groups[group, default: []].append(socket)
            } else {
                actions += advance(socket)
            }
        }
        for (group, sockets) in groups {
            guard sockets.count > 1, let chunk = ringChunk(of: group) else {
                for socket in sockets { actions += advance(socket) }
                continue
            }
            for socket in sockets { readers[socket]?.took(chunk) }
            actions.append(chunk.action(to: sockets))
        }
        return actions
    }

    private func ringChunk(of group: StreamReader.Group) -> StreamChunk? {
        guard case .segments(let segments) = find(after: group.place) else { return nil }
        var all = StreamFilter(.all, naming: feed.record.accounts)
        let chunk = StreamChunk(segments, after: group.place, as: group.form, filter: &all, limit: chunkBytes)
        return chunk.isEmpty ? nil : chunk
    }

    /// The next lines for one reader, if it is ready for them and they are there.
    private func advance(_ socket: SocketID, with segment: StreamSegment? = nil) -> [ServerAction] {
        guard let reader = readers[socket], reader.isReady else { return [] }
        var given = segment
        while true {
            guard let segments = next(reader, given) else { return [] }
            given = nil
            let chunk = chunk(segments, for: reader)
            reader.took(chunk)
            if !chunk.isEmpty { return [chunk.action(to: [socket])] }
        }
    }

    /// What comes next for a reader; nil when there is nothing, or it must be read from the journal first.
    private func next(_ reader: StreamReader, _ given: StreamSegment?) -> [StreamSegment]? {
        switch find(after: reader.place) {
        case .nothing: return nil
        case .segments(let segments): return segments
        case .older: break
        }
        if let given, given.through > reader.place.after { return [given] }
        if let kept = archive.segment(after: reader.place) { return [kept] }
        reader.waitsFor = reader.place.after
        archive.ask(after: reader.place.after)
        return nil
    }

    private func find(after place: StreamPlace) -> StreamRing.Found {
        if let found, found.place == place { return .segments(found.segments) }
        let answer = feed.find(after: place, bytes: Self.lookedThrough)
        if case .segments(let segments) = answer { found = (place, segments) }
        return answer
    }

    /// Looked through at a time for lines that pass a filter.
    private static let lookedThrough = 1 << 20

    private func chunk(_ segments: [StreamSegment], for reader: StreamReader) -> StreamChunk {
        let group = reader.group
        if let group, let chunk = chunks[group] { return chunk }
        let chunk = StreamChunk(
            segments, after: reader.place, as: reader.form, filter: &reader.filter, limit: chunkBytes)
        if let group, !chunk.isEmpty {
            if chunks.count >= Self.keptChunks { chunks = [:] }
            chunks[group] = chunk
        }
        return chunk
    }
}

/// Heartbeats.
extension StreamHall {
    /// What is due by the clock: quiet readers are told where they stand, and those that fall behind are dropped.
    private func beat(at now: Timestamp) -> [ServerAction] {
        guard let due = nextBeat else { return [] }
        // The server's timers and this clock do not agree to the millisecond, and a clock that was set back does not stop
        // the hearts.
        guard now + Self.beatTolerance >= due || due - now > settings.heartbeat else {
            guard armedFor != due else { return [] }
            armedFor = due
            return [.wake(after: due - now)]
        }
        guard !readers.isEmpty else {
            nextBeat = nil
            feed.close()
            return []
        }
        nextBeat = now + settings.heartbeat
        let head = feed.head
        var actions: [ServerAction] = [.wake(after: settings.heartbeat)]
        for socket in readers.keys { actions += beat(socket, head) }
        return actions
    }

    private static let beatTolerance = Duration.milliseconds(100)

    private func beat(_ socket: SocketID, _ head: Int64) -> [ServerAction] {
        guard let reader = readers[socket] else { return [] }
        let behind = head - reader.place.position
        let isFalling = reader.wasBehind > 0 && behind > reader.wasBehind
        if isFalling, behind > settings.mostBehind { return drop(socket, .tooSlow) }
        reader.wasBehind = behind
        guard reader.form == .events, !reader.isBusy else { return [] }
        return [.send(.binary(reader.heartbeat), to: socket)]
    }
}
