import Accounts
import Balances
import Journal
import Net

/// The feed: what its session wants done, and what it noted.
extension AccountRun {
    mutating func start(_ memory: EngineMemory.Account?, at now: Moment, _ out: inout EngineOutput) {
        out.append(.start(of: account.name, at: now))
        guard feed != nil, let memory, memory.hasHolders else { return }
        // Nobody listened: what changed since the last entry is unknown.
        let gap = Gap(epoch: memory.lastEpoch, kind: .restart, first: nil, last: nil, at: now.wall)
        out.append(.gap(gap, of: account.name, at: now))
    }

    /// Nobody wants the account any more: its feed is closed, and what was missed from then on is a gap. Answers the feed, which
    /// is to be woken once more when its connection has ended.
    mutating func leave(at now: Moment, random: UInt64, _ out: inout EngineOutput) -> FeedSession? {
        errand = nil
        withFeed(at: now, &out) { session, notes in
            let actions = session.stop(at: now, into: &notes)
            session.ended(.success(.normal), at: now, random: random, into: &notes)
            return actions
        }
        return feed
    }

    mutating func opened(_ key: SocketKey, at now: Moment, _ out: inout EngineOutput) {
        guard key == socket else { return }
        readTimes.connected()
        withFeed(at: now, &out) { session, _ in session.opened(at: now) }
    }

    mutating func pong(_ key: SocketKey, at now: Moment) {
        guard key == socket else { return }
        feed?.pong(at: now)
    }

    mutating func ended(
        _ key: SocketKey, _ ending: Result<SocketClosing, SocketFailure>, at now: Moment, random: UInt64,
        _ out: inout EngineOutput
    ) {
        guard key == socket else { return }
        withFeed(at: now, &out) { session, notes in
            session.ended(ending, at: now, random: random, into: &notes)
            return []
        }
    }

    mutating func received(_ messages: [SocketMessage], on key: SocketKey, at now: Moment, _ out: inout EngineOutput) {
        guard key == socket, var session = feed else { return }
        // The session is moved out while it works: two owners would copy it with every message.
        feed = nil
        var notes: [FeedNote] = []
        // One after the other, while it is still in the cache.
        for message in messages {
            let actions = session.received(message.bytes, at: now, parser: parser, into: &notes)
            take(&notes, at: now, &out)
            if !actions.isEmpty { follow(actions, at: now, &out) }
        }
        feed = session
    }

    /// Does what the session wants.
    mutating func follow(_ actions: [FeedSession.Action], at now: Moment, _ out: inout EngineOutput) {
        for action in actions {
            switch action {
            case .connect(let address, let timeout):
                socket.number += 1
                out.actAfterCommit(.connect(socket, address, timeout: timeout))
            case .send(let bytes): out.act(.send(socket, bytes))
            case .ping: out.act(.ping(socket))
            case .close(let closing): out.act(.close(socket, closing))
            case .abort: out.act(.abort(socket))
            }
        }
    }

    private mutating func withFeed(
        at now: Moment, _ out: inout EngineOutput, _ body: (inout FeedSession, inout [FeedNote]) -> [FeedSession.Action]
    ) {
        guard var session = feed else { return }
        var notes: [FeedNote] = []
        let actions = body(&session, &notes)
        feed = session
        take(&notes, at: now, &out)
        follow(actions, at: now, &out)
    }

    mutating func take(_ notes: inout [FeedNote], at now: Moment, _ out: inout EngineOutput) {
        for note in notes { take(note, at: now, &out) }
        notes.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ note: FeedNote, at now: Moment, _ out: inout EngineOutput) {
        switch note {
        case .message(let message): out.append(record(message))
        case .gap(let gap):
            out.append(.gap(gap, of: account.name, at: now))
            if gap.makesSuspect { missed(at: now) }
        case .health(let status, let failure):
            report(AccountHealth(status, of: .feed, failure: failure.map(redaction.apply)), at: now, &out)
        case .live(let epoch):
            out.append(.live(epoch: epoch, of: account.name, at: now))
            missed(at: now)
        case .spent(let buckets): out.append(.spending(.spent(buckets: buckets), of: account.name, at: now))
        // The budgets tell of every block; see `EngineMachine`.
        case .penalty: break
        }
    }

    /// What holders have must be read: the feed will not say it again.
    private mutating func missed(at now: Moment) {
        crossCheck.forget()
        if hasUsers { planner.hurry() } else { doubts.add(.owner) }
    }

    private mutating func record(_ message: FeedNote.Message) -> Record {
        var message = message
        // In a message that was read whole, only names can hold a secret, and then as it is.
        if message.statement == nil || redaction.isPlain(in: message.body) {
            message.body = redaction.apply(message.body)
        }
        if let statement = message.statement, message.verdict == .applied {
            if readTimes.takesPush(statement) {
                if !hasUsers || crossCheck.knows(statement.holder) { _ = crossCheck.hear(statement, from: .feed) }
            } else {
                message.verdict = .late
                doubts.add(statement.holder)
            }
        }
        let entry = Entry(
            .message, account: account.name, recording: feedRecording, verdict: message.verdict, epoch: message.epoch,
            sequence: message.sequence, venueTime: message.venueTime, receivedAt: message.receivedAt, raw: message.body)
        guard let statement = message.statement else {
            let remark = MessageMeaning(
                findings: message.findings, sequence: message.sequence, venueTime: message.venueTime)
            return Record(entry, Record.Meaning(remark))
        }
        return Record(entry, .statement(statement, message.findings))
    }
}
