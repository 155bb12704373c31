import Accounts
import Balances
import Book
import Foundation
import Journal
import Net
import Reports
import Store

@testable import Gateway

/// A stream of which everything happens in one thread and when the test says: commits, the making of lines, the reading of
/// the journal, wakes, and what its readers do.
final class StreamStage {
    let record: StagedRecord
    let feed: StreamFeed
    let hall: StreamHall
    let lines: Errands
    let journal: Errands
    private let told: Lock<Bool>
    private(set) var now = Timestamp(nanoseconds: 0)
    private var timers: [Timestamp] = []
    private var clients: [SocketID: StreamClient] = [:]
    private var sockets: UInt64 = 0
    /// To how many each piece of lines went.
    private(set) var sent: [Int] = []

    init(_ settings: StreamSettings = StreamSettings()) throws {
        record = try StagedRecord()
        let (told, lines, journal) = (Lock(false), Errands(), Errands())
        (self.told, self.lines, self.journal) = (told, lines, journal)
        feed = StreamFeed(
            record, settings: settings, lines: { lines.add($0) }, journal: { journal.add($0) },
            wake: { told.withLock { $0 = true } })
        hall = StreamHall(feed)
    }

    func commit(_ records: [Record]) throws { feed.committed(try record.keep(records)) }

    /// A reader comes, or comes back to where it was.
    func open(_ client: StreamClient) throws {
        guard let base = BaseURL("http://127.0.0.1:1") else { return }
        let request = HTTPRequest(.get, base: base, path: StreamHall.path, query: nil, headers: [:])
        let wish = StreamWish(filter: client.filter, since: client.place)
        let place = try hall.expect(wish, as: client.form, request, from: Peer(address: "::1"), at: now)
        sockets += 1
        let socket = SocketID(sockets)
        client.opened(socket, at: place)
        clients[socket] = client
        perform(hall.opened(socket, request, at: now))
    }

    /// A reader's connection is gone, and what it had not taken with it.
    func cut(_ client: StreamClient, keeping count: Int) {
        guard let socket = client.cut(keeping: count) else { return }
        clients[socket] = nil
        perform(hall.closed(socket))
    }

    /// A reader takes what it was sent.
    func take(_ client: StreamClient) {
        guard let socket = client.socket, client.take() else { return }
        perform(hall.drained(socket))
    }

    func pass(_ time: Duration) { now = now + time }

    /// False where there is no reason to.
    func wake() -> Bool {
        let isDue = timers.contains { $0 <= now }
        guard told.withLock({ $0 }) || isDue else { return false }
        told.withLock { $0 = false }
        timers.removeAll { $0 <= now }
        perform(hall.wake(at: now))
        return true
    }

    /// Goes on until nothing happens any more by itself, other than heartbeats.
    func settle() {
        var isMoving = true
        while isMoving {
            isMoving = false
            while lines.run() || journal.run() || wake() { isMoving = true }
            for client in clients.values where client.isOwed {
                take(client)
                isMoving = true
            }
            if !isMoving, let rest = timers.min(), rest - now < .seconds(1) {
                now = max(now, rest)
                isMoving = wake()
            }
        }
    }

    private func perform(_ actions: [ServerAction]) {
        for action in actions {
            switch action {
            case .send(let message, let socket): clients[socket]?.got(message.bytes)
            case .broadcast(let message, let sockets): send(message.bytes, to: sockets)
            case .deliver(let messages, let sockets): send(messages.bytes, to: sockets)
            case .close(let socket, _, _):
                clients.removeValue(forKey: socket)?.dropped()
                perform(hall.closed(socket))
            case .wake(let delay): timers.append(now + delay)
            case .drop, .answer: break
            }
        }
    }

    private func send(_ bytes: [UInt8], to sockets: [SocketID]) {
        sent.append(sockets.count)
        for socket in sockets { clients[socket]?.got(bytes) }
    }
}

/// One who reads the stream and notes what it got.
final class StreamClient {
    let form: StreamForm
    let filter: StreamFilter
    /// Where it began.
    private(set) var start: StreamPlace?
    /// Behind what it has taken.
    private(set) var place: StreamPlace?
    private(set) var lines: [String] = []
    private(set) var socket: SocketID?
    /// Something was sent to it that it has not taken.
    private(set) var isOwed = false
    private var onTheWay: [(place: StreamPlace, line: String?)] = []

    init(_ filter: StreamFilter, as form: StreamForm = .events, since: StreamPlace? = nil) {
        self.filter = filter
        self.form = form
        place = since
    }

    func opened(_ socket: SocketID, at place: StreamPlace) {
        self.socket = socket
        start = start ?? place
        self.place = place
        isOwed = true
    }

    /// Bytes as they are on the wire: events, or frames.
    func got(_ bytes: [UInt8]) {
        isOwed = true
        switch form {
        case .events:
            for event in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n") where !event.isEmpty {
                let fields = event.split(separator: "\n")
                let id = fields.first { $0.hasPrefix("id: ") }?.dropFirst(4)
                guard let place = id.flatMap({ StreamPlace(text: String($0)) }) else { continue }
                let data = fields.contains("event: dropped") ? nil : fields.first { $0.hasPrefix("data: ") }
                onTheWay.append((place, data.map { String($0.dropFirst(6)) }))
            }
        case .messages:
            var rest = bytes[...]
            while !rest.isEmpty {
                let (short, second) = (Int(rest[rest.startIndex + 1]), rest.dropFirst(2))
                let head = short < 126 ? 2 : 4
                let count = short < 126 ? short : second.prefix(2).reduce(0) { $0 << 8 | Int($1) }
                let text = rest.dropFirst(head).prefix(count)
                onTheWay.append((Self.place(text), String(decoding: text, as: UTF8.self)))
                rest = rest.dropFirst(head + count)
            }
        }
    }

    /// From what stands in the line alone.
    private static func place(_ line: ArraySlice<UInt8>) -> StreamPlace {
        let said = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any] ?? [:]
        let position = (said["position"] as? NSNumber)?.int64Value ?? 0
        guard let number = said["line"] as? Int, let lines = said["lines"] as? Int else { return StreamPlace(position) }
        return StreamPlace(after: WatchLine.Place(position: position, line: number, lines: lines))
    }

    /// False when nothing was sent.
    func take() -> Bool {
        defer { isOwed = false }
        take(onTheWay.count)
        return isOwed
    }

    private func take(_ count: Int) {
        for (place, line) in onTheWay.prefix(count) {
            self.place = place
            if let line { lines.append(line) }
        }
        onTheWay = []
    }

    func cut(keeping count: Int) -> SocketID? {
        defer { socket = nil }
        take(count)
        isOwed = false
        return socket
    }

    func dropped() { _ = cut(keeping: .max) }
}

/// Work that waits until it is told to be done.
final class Errands: Sendable {
    private let waiting = Lock<[@Sendable () -> Void]>([])

    func add(_ errand: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(errand) } }

    /// Does the first; false when there is none.
    func run() -> Bool {
        guard let first = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        first()
        return true
    }
}

/// A record whose journal is in a file, and that gives back the meanings it was told.
///
/// Sendable holds because all of a stage is used in its test's one thread.
final class StagedRecord: LiveRecord, @unchecked Sendable {
    let accounts = Told.accounts
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let meanings = Lock<[MessageMeaning]>([])
    /// All there are, as they were committed.
    private(set) var records: [Record] = []

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(
            folder.path + "/journal.db", for: StoreOwner(pid: 1, command: "test", since: Timestamp(nanoseconds: 0)))
    }

    var head: Int64 { store.head.position }

    /// Writes them down, and gives them their positions.
    func keep(_ records: [Record]) throws -> [Record] {
        let batch = Batch(records.map(\.entry), after: store.head.position)
        try store.append(batch)
        let kept = zip(batch.entries, records).map { Record($0, $1.meaning) }
        self.records += kept
        return kept
    }

    /// A message that means this, also when it is read again.
    func message(_ meaning: MessageMeaning, in account: String, verdict: Entry.Verdict = .applied) -> Record {
        let number = meanings.withLock { meanings in
            meanings.append(meaning)
            return meanings.count - 1
        }
        let entry = Entry(
            .message, account: account, recording: Recording(MessageForm(rawValue: "test"), of: .owner),
            verdict: verdict, epoch: 1, sequence: Int64(number), receivedAt: Told.moment, raw: Array("\(number)".utf8))
        return Record(entry, Record.Meaning(meaning))
    }

    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R {
        var book = BalanceBook()
        return body(&book)
    }

    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R { try body(store) }

    func makeReader() -> RecordReader {
        RecordReader { [meanings] _ in
            { body, _, _, _ in
                let number = Int(String(decoding: body, as: UTF8.self)) ?? 0
                return meanings.withLock { $0[number] }
            }
        }
    }

    func resyncPace(of account: String) -> Duration? { nil }
}
