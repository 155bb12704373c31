import Balances
package import JSON
package import Net

/// Decides what the feed of one account does next: connect, log in, subscribe, listen, find out that it is dead, and
/// come back. It owns no socket, task, clock or random source.
///
/// The shell around it does what the actions say, in order, and reports what comes of it: `opened` or `ended` after
/// `connect`, then `received` and `pong`, and `ended` once, after all messages that had arrived. After `abort` it
/// reports nothing more of that connection. `wake` is to be called when `nextWake` is reached; `nextWake` may change
/// with every other call, and of a live feed it only moves away while messages come, so the shell may look at it after a
/// batch of them. Notes are appended in the order in which they are to be written.
package struct FeedSession: Sendable {
    /// How far the feed has come.
    package enum Phase: Sendable, Hashable {
        /// For the time, or for the budget, of the next attempt.
        case waiting
        case connecting, authenticating, subscribing
        /// Everything asked for was acknowledged.
        case live
        /// Until the venue closes its side too.
        case closing
        /// For good.
        case stopped
    }

    /// What the shell is to do.
    package enum Action: Sendable, Hashable {
        case connect(FeedAddress, timeout: Duration)
        case send([UInt8])
        /// A WebSocket ping; its own pong is to be reported.
        case ping
        /// The closing handshake; messages that still come are to be handed over, then `ended`.
        case close(SocketClosing)
        /// Drop the connection, open or not, and report nothing more of it.
        case abort
    }

    private var dialect: any FeedDialect
    private let isNumbered: Bool
    private let heartbeat: FeedHeartbeat
    private let settings: FeedSettings

    package private(set) var phase = Phase.waiting
    /// Of the connection that is open, or was last; 0 before the first.
    package private(set) var epoch: Int64 = 0
    private var nextEpoch: Int64
    private var order = FeedOrder()

    /// When `waiting` ends; of the phases before and after `live`, when they have taken too long.
    private var due = Duration.zero
    /// When the venue was last heard of.
    private var heard = Duration.zero
    /// When the heartbeat went that has not been answered.
    private var probe: Duration?
    /// When the last heartbeat went.
    private var beat = Duration.zero
    private var liveSince: Duration?
    /// Whether the connection has brought a statement that counts.
    private var hasSpoken = false

    /// Attempts since the last one that went well.
    private var attempt = 0
    /// Why this side ends the connection; nil where a new one is all that is wanted.
    private var fault: ReadFailure?
    /// What the venue said last, if that was a complaint.
    private var complaint: ReadFailure?
    private var isStopping = false
    private var told: (status: HealthStatus, code: ReadFailure.Code?)?
    /// For the budgets, which are at hand in `wake` only.
    private var blocks: [(bucket: String, until: Duration)] = []
    private var spent: (charges: [Charge], at: Duration)?
    private var arrived: Duration?
    private var seat: Seat?
    private var hasLeft = false

    /// A feed that has not connected yet.
    ///
    /// - Parameter nextEpoch: one more than that of any connection the account's journal knows.
    package init(_ dialect: any FeedDialect, nextEpoch: Int64, settings: FeedSettings = FeedSettings()) {
        self.dialect = dialect
        self.nextEpoch = nextEpoch
        self.settings = settings
        isNumbered = dialect.isNumbered
        heartbeat = dialect.heartbeat
    }
}

// MARK: - Time

extension FeedSession {
    /// The time on the steady clock at which `wake` is to be called; nil when never.
    package var nextWake: Duration? {
        guard blocks.isEmpty, arrived == nil, !hasLeft else { return .zero }
        switch phase {
        case .stopped: return nil
        case .waiting, .connecting, .authenticating, .subscribing, .closing: return due
        case .live: return probe.map { $0 + heartbeat.deadline } ?? nextBeat
        }
    }

    /// Whatever is due by now: to connect, to feel for a pulse, to give up on an answer. Too early it does nothing.
    ///
    /// - Parameter random: uniform in `0...UInt64.max`.
    package mutating func wake(
        at now: Moment, budgets: inout RateBudgets, random: UInt64, into notes: inout [FeedNote]
    ) -> [Action] {
        settle(&budgets)
        switch phase {
        case .stopped:
            return []
        case .waiting:
            return now.steady < due ? [] : connect(at: now, budgets: &budgets, into: &notes)
        case .connecting, .authenticating, .subscribing, .closing:
            return now.steady < due ? [] : abort(late, at: now, random: random, into: &notes)
        case .live:
            return pulse(at: now, random: random, into: &notes)
        }
    }

    private mutating func settle(_ budgets: inout RateBudgets) {
        if let spent, let arrived {
            budgets.arrived(spent.charges, sent: spent.at, by: arrived)
            self.spent = nil
        }
        arrived = nil
        for block in blocks { budgets.block(block.bucket, until: block.until) }
        blocks = []
        if let seat, hasLeft {
            budgets.leave(seat)
            self.seat = nil
        }
        hasLeft = false
    }

    private mutating func connect(
        at now: Moment, budgets: inout RateBudgets, into notes: inout [FeedNote]
    ) -> [Action] {
        let charges = dialect.connectionCharges
        let earliest = budgets.earliest(for: charges, at: now.steady)
        guard earliest <= now.steady else {
            due = earliest
            return []
        }
        if let wanted = dialect.seat {
            guard budgets.take(wanted) else {
                due = now.steady + settings.seating
                return []
            }
            seat = wanted
        }
        budgets.spend(charges, at: now.steady)
        spent = (charges, now.steady)
        notes.append(.spent(buckets: charges.flatMap { repeatElement($0.bucket, count: $0.count) }))
        if told == nil || told?.status == .ok { tell(.connecting, nil, into: &notes) }
        enter(.connecting, for: settings.connecting, at: now)
        return [.connect(dialect.address, timeout: settings.connecting)]
    }

    /// A venue that has a heartbeat of its own gets it by the clock; pings go into silence only.
    private var nextBeat: Duration {
        switch heartbeat.probe {
        case .ping: heard + heartbeat.every
        case .message: beat + heartbeat.every
        }
    }

    private mutating func pulse(at now: Moment, random: UInt64, into notes: inout [FeedNote]) -> [Action] {
        if let probe {
            return now.steady < probe + heartbeat.deadline ? [] : abort(silent, at: now, random: random, into: &notes)
        }
        guard now.steady >= nextBeat else { return [] }
        probe = now.steady
        beat = now.steady
        switch heartbeat.probe {
        case .ping: return [.ping]
        case .message(let message): return [.send(message)]
        }
    }

    private var late: ReadFailure? {
        if let complaint { return complaint }
        let text: String
        switch phase {
        case .connecting: text = "no connection"
        case .authenticating: text = "no answer to logging in"
        case .subscribing: text = "no acknowledgement of the subscription"
        case .waiting, .live, .closing, .stopped: return fault
        }
        let given = phase == .connecting ? settings.connecting : settings.answering
        return ReadFailure(.timeout, "\(text) within \(given.text)")
    }

    private var silent: ReadFailure {
        ReadFailure(.timeout, "the feed was silent and gave no sign of life within \(heartbeat.deadline.text)")
    }
}

// MARK: - The connection

extension FeedSession {
    /// The WebSocket is open.
    package mutating func opened(at now: Moment) -> [Action] {
        guard phase == .connecting else { return [.abort] }
        epoch = nextEpoch
        nextEpoch += 1
        order = FeedOrder()
        hasSpoken = false
        heard = now.steady
        enter(.authenticating, for: settings.answering, at: now)
        return [.send(dialect.logIn())]
    }

    /// The other side answered a ping.
    package mutating func pong(at now: Moment) {
        heard = now.steady
        probe = nil
    }

    /// The connection was not made, or it ended: with the venue's closing frame, or without.
    package mutating func ended(
        _ ending: Result<SocketClosing, SocketFailure>, at now: Moment, random: UInt64, into notes: inout [FeedNote]
    ) {
        switch (phase, ending) {
        case (.waiting, _), (.stopped, _): return
        // This side had its own reason.
        case (.closing, _): end(fault, at: now, random: random, into: &notes)
        case (_, .success(let closing)): end(complaint ?? ReadFailure(closing), at: now, random: random, into: &notes)
        case (_, .failure(let failure)):
            end(complaint ?? ReadFailure(failure, of: dialect), at: now, random: random, into: &notes)
        }
    }

    /// Nobody wants the feed any more: closes it, and never connects again.
    package mutating func stop(at now: Moment, into notes: inout [FeedNote]) -> [Action] {
        isStopping = true
        switch phase {
        case .stopped, .closing: return []
        case .waiting:
            phase = .stopped
            return []
        case .connecting:
            phase = .stopped
            hasLeft = true
            return [.abort]
        case .authenticating, .subscribing, .live: return close(nil, at: now)
        }
    }

    private var isOpen: Bool {
        switch phase {
        case .authenticating, .subscribing, .live, .closing: true
        case .waiting, .connecting, .stopped: false
        }
    }

    private mutating func enter(_ phase: Phase, for time: Duration, at now: Moment) {
        self.phase = phase
        due = now.steady + time
    }

    private mutating func close(_ failure: ReadFailure?, at now: Moment) -> [Action] {
        guard phase != .closing else { return [] }
        fault = failure
        arrived = now.steady
        enter(.closing, for: settings.closing, at: now)
        return [.close(.normal)]
    }

    private mutating func abort(
        _ failure: ReadFailure?, at now: Moment, random: UInt64, into notes: inout [FeedNote]
    ) -> [Action] {
        end(failure, at: now, random: random, into: &notes)
        return [.abort]
    }

    private mutating func end(
        _ failure: ReadFailure?, at now: Moment, random: UInt64, into notes: inout [FeedNote]
    ) {
        if let liveSince {
            note(.disconnected, isNumbered ? order.due : nil, nil, at: now, into: &notes)
            if now.steady - liveSince >= settings.settled { attempt = 0 }
            if hasSpoken { attempt = min(attempt, settings.spokenAttempts) }
        }
        attempt += 1
        arrived = now.steady
        hasLeft = true
        (fault, complaint, liveSince, probe) = (nil, nil, nil, nil)
        phase = isStopping ? .stopped : .waiting
        guard !isStopping else { return }
        due = now.steady + pause(after: failure, at: now, random: random, into: &notes)
        tell(after: failure, into: &notes)
    }

    private mutating func pause(
        after failure: ReadFailure?, at now: Moment, random: UInt64, into notes: inout [FeedNote]
    ) -> Duration {
        let backoff = failure?.asksForPatience == true ? settings.refusedBackoff : settings.backoff
        let wait = backoff.wait(afterAttempt: attempt, random: random) ?? backoff.longest
        guard let failure else { return wait }
        guard failure.code == .rateLimited else { return max(wait, failure.retryAfter ?? .zero) }
        let penalty = failure.retryAfter ?? dialect.limitPause
        if let bucket = dialect.connectionCharges.first?.bucket {
            blocks.append((bucket, now.steady + penalty))
            notes.append(.penalty(bucket: bucket, until: now.wall + penalty))
        }
        return max(wait, penalty)
    }

    private mutating func tell(after failure: ReadFailure?, into notes: inout [FeedNote]) {
        guard let failure else { return tell(.connecting, nil, into: &notes) }
        tell(failure.asksForPatience ? .refused : .failed, failure, into: &notes)
    }

    /// Attempts that fail alike are told once.
    private mutating func tell(_ status: HealthStatus, _ failure: ReadFailure?, into notes: inout [FeedNote]) {
        guard told?.status != status || told?.code != failure?.code else { return }
        told = (status, failure?.code)
        notes.append(.health(status, failure))
    }

    private func note(
        _ kind: Gap.Kind, _ first: Int64?, _ last: Int64?, at now: Moment, into notes: inout [FeedNote]
    ) {
        let healing: Gap.Healing? = kind == .duplicate ? .nothingMissed : nil
        notes.append(.gap(Gap(epoch: epoch, kind: kind, first: first, last: last, at: now.wall, healedBy: healing)))
    }
}

// MARK: - Messages

extension FeedSession {
    /// A whole message came: it is noted, with the gap it shows. There is nearly never anything to do.
    package mutating func received(
        _ body: [UInt8], at now: Moment, parser: JSONParser, into notes: inout [FeedNote]
    ) -> [Action] {
        guard isOpen else { return [] }
        heard = now.steady
        probe = nil
        let reading = dialect.read(body, at: now.wall, with: parser)
        let place = place(of: reading, body)
        if complaint != nil { complaint = nil }
        if case .next = place, case .statement(let statement, let findings) = reading.meaning {
            append(reading, .applied, body, now, statement, findings, to: &notes)
            hasSpoken = true
            return []
        }
        return take(reading, place, body, at: now, into: &notes)
    }

    private mutating func place(of reading: FeedReading, _ body: [UInt8]) -> FeedOrder.Place {
        if isNumbered { return reading.sequence.map { order.place($0, body) } ?? .next }
        switch reading.order {
        case .newer: return .next
        case .repeated: return .repeated
        case .late: return .late
        }
    }

    /// What is not simply the next statement.
    private mutating func take(
        _ reading: FeedReading, _ place: FeedOrder.Place, _ body: [UInt8], at now: Moment,
        into notes: inout [FeedNote]
    ) -> [Action] {
        let isOutOfStep = noteGap(reading, place, at: now, into: &notes)
        let verdict = verdict(on: reading.meaning, place)
        switch reading.meaning {
        case .statement(let statement, let findings):
            append(reading, verdict, body, now, statement, findings, to: &notes)
        case .remark(let findings): append(reading, verdict, body, now, nil, findings, to: &notes)
        case .authenticated, .subscribed, .pong, .refused, .complaint, .other, .malformed:
            append(reading, verdict, body, now, nil, [], to: &notes)
        }
        // Before the login is answered nothing was asked for that could have been missed.
        if isOutOfStep, phase != .authenticating { return close(nil, at: now) }
        switch verdict {
        case .duplicate, .late, .applied, .compared: return []
        case .control, .malformed, .refused: return obey(reading.meaning, at: now, into: &notes)
        }
    }

    /// Notes what the message shows to be missing or out of order.
    /// - Returns: whether the venue's documents ask for a new connection.
    private func noteGap(
        _ reading: FeedReading, _ place: FeedOrder.Place, at now: Moment, into notes: inout [FeedNote]
    ) -> Bool {
        let number = reading.sequence
        var isUnreadable = false
        if case .malformed = reading.meaning { isUnreadable = true }
        switch place {
        case .next:
            // What it said is as lost as if it had not come.
            if isUnreadable { note(.hole, isNumbered ? number ?? order.due : nil, number, at: now, into: &notes) }
            return false
        case .after(let hole):
            note(.hole, hole.lowerBound, isUnreadable ? number : hole.upperBound, at: now, into: &notes)
            return true
        case .repeated:
            note(.duplicate, number, number, at: now, into: &notes)
            return false
        case .late:
            note(.disorder, number, number, at: now, into: &notes)
            return isNumbered
        }
    }

    private func verdict(on meaning: FeedReading.Meaning, _ place: FeedOrder.Place) -> MessageVerdict {
        if case .malformed = meaning { return .malformed }
        switch place {
        case .repeated: return .duplicate
        case .late: return .late
        case .next, .after: break
        }
        switch meaning {
        case .statement, .remark: return .applied
        case .authenticated, .subscribed, .pong, .other: return .control
        case .refused, .complaint: return .refused
        case .malformed: return .malformed
        }
    }

    private mutating func obey(
        _ meaning: FeedReading.Meaning, at now: Moment, into notes: inout [FeedNote]
    ) -> [Action] {
        switch meaning {
        case .authenticated:
            guard phase == .authenticating else { return [] }
            enter(.subscribing, for: settings.answering, at: now)
            return [.send(dialect.subscribe())]
        case .subscribed:
            if phase == .subscribing { goLive(at: now, into: &notes) }
            return []
        case .refused(let failure), .malformed(let failure):
            return close(failure, at: now)
        case .complaint(let failure):
            complaint = failure
            return []
        case .statement, .pong, .other, .remark:
            return []
        }
    }

    private mutating func goLive(at now: Moment, into notes: inout [FeedNote]) {
        phase = .live
        liveSince = now.steady
        beat = now.steady
        // The venue has counted both messages by now.
        arrived = now.steady
        notes.append(.live(epoch: epoch))
        tell(.ok, nil, into: &notes)
    }

    @inline(__always)
    private func append(
        _ reading: FeedReading, _ verdict: MessageVerdict, _ body: [UInt8], _ now: Moment,
        _ statement: Statement?, _ findings: [Finding], to notes: inout [FeedNote]
    ) {
        notes.append(
            .message(
                FeedNote.Message(
                    body: body, verdict: verdict, epoch: epoch, sequence: reading.sequence,
                    venueTime: reading.venueTime, receivedAt: now, statement: statement, findings: findings)))
    }
}
