package import Accounts
import Balances
import JSON
package import Net
import Paper

/// A feed's session against a paper venue in memory, under the stage's clock: no socket, no waiting.
package struct FeedRun {
    package var stage: Stage
    package var session: FeedSession
    /// Everything noted so far.
    package private(set) var notes: [FeedNote] = []
    /// Whether frames and pongs of the venue get lost, as on a connection that is half open.
    package var isDeaf = false
    /// The connection, counted from 1; nil while there is none.
    package private(set) var socket: SocketID?
    private var connections: UInt64 = 0
    /// What the paper venue wants to be woken for.
    private var alarms: [Duration] = []
    private let parser = JSONParser()

    package init(_ stage: Stage, _ dialect: any FeedDialect) {
        self.stage = stage
        session = FeedSession(dialect, nextEpoch: 1)
    }

    private var moment: Moment { Moment(wall: stage.moment.wall, steady: stage.now) }
    private var peer: Peer { Peer(address: stage.address) }

    /// Lets everything happen that is due until the time.
    package mutating func run(until end: Duration) {
        while let next = next, next <= end {
            stage.now = max(stage.now, next)
            if let alarm = alarms.min(), alarm <= stage.now {
                alarms.removeAll { $0 <= stage.now }
                deliver(stage.world.wake(at: stage.moment))
            } else {
                let (random, now) = (UInt64.max / 2, moment)
                follow(session.wake(at: now, budgets: &stage.budgets, random: random, into: &notes))
            }
        }
        stage.now = max(stage.now, end)
    }

    /// A movement ordered over the control API.
    package mutating func order(_ path: String, _ body: String) {
        let request = HTTPRequest(.post, base: Stage.base, path: path, body: Array(body.utf8))
        let (response, actions) = stage.world.control(request, at: stage.moment)
        precondition(response.status < 300, String(decoding: response.body, as: UTF8.self))
        deliver(actions)
    }

    /// Ends the feed.
    package mutating func stop() { follow(session.stop(at: moment, into: &notes)) }

    private var next: Duration? { [session.nextWake, alarms.min()].compactMap { $0 }.min() }

    private mutating func follow(_ actions: [FeedSession.Action]) {
        for action in actions {
            switch action {
            case .connect(let address, _): connect(address)
            case .send(let bytes):
                guard let socket, !isDeaf else { continue }
                deliver(stage.world.received(.text(bytes), on: socket, at: stage.moment))
            case .ping: if !isDeaf { session.pong(at: moment) }
            case .close:
                guard !isDeaf else { continue }
                hangUp()
                end(.success(.normal))
            case .abort: hangUp()
            }
        }
    }

    private mutating func connect(_ address: FeedAddress) {
        let target = address.base.prefix + address.path
        let request = HTTPRequest(
            .get, base: Stage.base, path: target.isEmpty ? "/" : target, headers: address.headers)
        if let refusal = stage.world.upgrade(request, from: peer, venue: 0, at: stage.moment) {
            let kind = SocketFailure.Kind.refused(status: refusal.status, headers: refusal.headers)
            return end(.failure(SocketFailure(kind, "refused")))
        }
        connections += 1
        let socket = SocketID(connections)
        self.socket = socket
        isDeaf = false
        deliver(stage.world.opened(socket, from: peer, venue: 0, at: stage.moment))
        follow(session.opened(at: moment))
    }

    private mutating func deliver(_ actions: [ServerAction]) {
        for action in actions {
            switch action {
            case .send(let message, let to) where to == socket:
                guard !isDeaf else { continue }
                follow(session.received(message.bytes, at: moment, parser: parser, into: &notes))
            case .close(let to, let code, let reason) where to == socket:
                hangUp()
                end(.success(SocketClosing(code: code, reason: reason)))
            case .drop(let to) where to == socket:
                hangUp()
                end(.failure(SocketFailure(.interrupted, "cut")))
            case .wake(let after): alarms.append(stage.now + after)
            case .send, .broadcast, .deliver, .close, .drop, .answer: continue
            }
        }
    }

    private mutating func hangUp() {
        if let socket { stage.world.closed(socket) }
        socket = nil
    }

    private mutating func end(_ ending: Result<SocketClosing, SocketFailure>) {
        session.ended(ending, at: moment, random: .max / 2, into: &notes)
    }
}

extension FeedRun {
    /// Statements, gaps, life and health as words: `1:3 test3 btc=9.99850081`, `gap 1 hole 4...5`, `live 1`, `ok`.
    package var told: [String] { notes.compactMap(words) }

    /// What was told since the last call.
    package mutating func takeTold() -> [String] {
        defer { notes = [] }
        return told
    }

    private func words(_ note: FeedNote) -> String? {
        switch note {
        case .message(let message): return words(message)
        case .gap(let gap):
            return "gap \(gap.epoch) \(gap.kind) \(gap.first.map { "\($0)" } ?? "")...\(gap.last.map { "\($0)" } ?? "")"
        case .health(let status, let failure): return failure.map { "\(status) \($0.code.rawValue)" } ?? "\(status)"
        case .live(let epoch): return "live \(epoch)"
        case .penalty(_, let until): return "penalty for \((until - Stage.midnight - stage.now).components.seconds) s"
        case .spent: return nil
        }
    }

    private func words(_ message: FeedNote.Message) -> String? {
        let place = message.sequence.map { "\(message.epoch):\($0) " } ?? "\(message.epoch) "
        guard let statement = message.statement else {
            return message.verdict == .control && message.findings.isEmpty ? nil : "\(place)\(message.verdict)"
        }
        let balances = statement.balances.map {
            "\($0.venueAsset)=\($0.total.value.map { "\($0)" } ?? "?")"
        }
        let verdict = message.verdict == .applied ? "" : "\(message.verdict) "
        return "\(place)\(verdict)\(statement.holder.user ?? "owner") \(balances.joined(separator: " "))"
    }
}

/// What one reading told of its answers, and what its venue reads from the recorded bytes of each; answers it does not ask
/// for are left out.
package func toldTwice(
    _ client: VenueClient, _ reading: any AccountReading, _ answers: [[UInt8]]
) -> [(told: MessageMeaning, recorded: MessageMeaning?)] {
    let moment = Moment(wall: Stage.midnight, steady: .zero)
    var session = ReadSession(reading, at: moment, deadline: .fixed(.seconds(10)))
    var budgets = RateBudgets()
    let parser = JSONParser()
    return answers.compactMap { body in
        guard case .send = session.next(at: moment, budgets: &budgets, random: 7) else { return nil }
        let recording = session.recording
        session.received(HTTPResponse(status: 200, body: body), at: moment, random: 7)
        let told = session.takeNews()
        return (told, recording.map { client.readRecorded(body, $0, moment.wall, parser) })
    }
}

/// Bodies near the given one: cut off at every place up to a bound, and with bytes changed as the seed says.
package func hostile(_ body: [UInt8], seed: UInt64 = 1, changes: Int = 500) -> [[UInt8]] {
    var random = SplitMix64(seed: seed)
    let cuts = stride(from: 0, to: body.count, by: max(1, body.count / 200)).map { Array(body[..<$0]) }
    return cuts
        + (0..<changes).map { _ in
            var changed = body
            for _ in 0...Int(random.next() % 3) {
                changed[Int(random.next() % UInt64(body.count))] = bytes[Int(random.next() % UInt64(bytes.count))]
            }
            return changed
        }
}

private let bytes = Array(#"{}[]",:0123456789.-eE+\ntfabuz "#.utf8) + [0, 0x80, 0xFF, 0xC3]
