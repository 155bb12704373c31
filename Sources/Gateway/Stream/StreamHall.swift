import Balances
import Book
import Net
import Reports

/// The readers of the stream. Each takes what comes next when it has taken what it was given; none waits for another.
///
/// Belongs to the server's thread. Lines come from the feed's ring, and from the journal for readers that are behind the
/// ring, or behind the entry from which on what they follow is in it.
package final class StreamHall {
    package static let path = "/v1/stream"

    let feed: StreamFeed
    let archive: StreamArchive
    private var expected: [HTTPRequest: [StreamReader.Expected]] = [:]
    private(set) var readers: [SocketID: StreamReader] = [:]
    private(set) var parties = StreamParties()
    private var guests: [StreamReader.Guest: Int] = [:]
    var handing = Handing()
    var beating = Beating()
    /// Where the readers that are dropped are counted.
    var meters: StreamMeters?

    package init(_ feed: StreamFeed) {
        self.feed = feed
        archive = StreamArchive(feed)
    }

    var settings: StreamSettings { feed.settings }

    /// All that is followed, by those who come next, too.
    var topics: Set<StreamTopic> { parties.topics.union(expected.values.joined().flatMap(\.filter.topics)) }
    var isEmpty: Bool { readers.isEmpty && expected.isEmpty }

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
        let topics = wish.filter.topics
        if let since = wish.since { try check(since, topics, at: now) }
        guard request.method != .head else { return wish.since ?? StreamPlace(feed.head) }
        let (head, since) = feed.open(topics)
        let place = wish.since ?? head
        expected[request, default: []].append(
            StreamReader.Expected(form: form, guest: guest, filter: wish.filter, since: since, place: place))
        return place
    }

    private func check(_ since: StreamPlace, _ topics: [StreamTopic], at now: Timestamp) throws(Problem) {
        let head = max(feed.head, feed.record.withBook { $0.position })
        guard since.position <= head else { throw .beyond(since, head) }
        guard !feed.has(topics, after: since) else { return }
        let complete = archive.completeFrom(at: now)
        guard complete <= since.after + 1 else { throw .notRetained(since, completeFrom: complete) }
    }

    func opened(_ socket: SocketID, _ request: HTTPRequest, at now: Timestamp) -> [ServerAction] {
        guard var waiting = expected.removeValue(forKey: request) else { return [] }
        let next = waiting.removeFirst()
        if !waiting.isEmpty { expected[request] = waiting }
        let reader = StreamReader(socket, next, in: parties.join(next.form, next.filter))
        readers[socket] = reader
        guests[reader.guest, default: 0] += 1
        var actions: [ServerAction] = []
        if next.form == .events {
            actions.append(.send(.binary(StreamReader.greeting(at: reader.place)), to: socket))
        }
        return actions + startBeating(at: now) + advance(reader)
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
        guard let reader = readers[socket], reader.state == .busy else { return [] }
        reader.state = .ready
        return advance(reader)
    }

    func stalled(_ socket: SocketID) -> [ServerAction] { drop(socket, .tooSlow) }

    func closed(_ socket: SocketID) -> [ServerAction] {
        forget(socket)
        return []
    }

    /// Events have an end of their own; WebSockets are closed by the server.
    func stopping() -> [ServerAction] {
        let events = readers.filter { $0.value.party.form == .events }.keys
        for socket in readers.keys { forget(socket) }
        return events.map { .close($0, code: 1_001, reason: "") }
    }

    private func forget(_ socket: SocketID) {
        guard let reader = readers.removeValue(forKey: socket) else { return }
        reader.state = .gone
        parties.leave(reader.party)
        guests[reader.guest, default: 1] -= 1
        if guests[reader.guest] == 0 { guests[reader.guest] = nil }
    }

    func drop(_ socket: SocketID, _ reason: StreamReader.Reason) -> [ServerAction] {
        guard let reader = readers[socket] else { return [] }
        stand(reader)
        forget(socket)
        meters?.dropped.add()
        return reader.farewell(socket, reason)
    }
}
