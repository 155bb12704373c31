import Balances
public import Net

/// Decides what the reading of one account does next: send, wait, or end. It owns no socket, task or clock.
///
/// Calls alternate: `next` until it says `send`, then `received` or `failed` with what came of it, then `next` again.
public struct ReadSession: Sendable {
    /// What the shell around the session is to do.
    public enum Action: Sendable, Hashable {
        case send(HTTPRequest, timeout: Duration)
        /// Nothing may be sent before this time on the steady clock.
        case wait(until: Duration)
        case finish(ReadResult)
    }

    private var reading: any AccountReading
    private let started: Moment
    private var deadline: ReadDeadline
    private let backoff: Backoff
    private var attempt = 0
    private var notBefore: Duration
    private var sent: (charges: [Charge], at: Duration)?
    /// When the exchange of `sent` was over; for the budgets, which are at hand in `next` only.
    private var answered: Duration?
    /// How often in a row the same step was asked again without a failure.
    private var repeats = 0
    private var lastFailure: ReadFailure?
    /// What is left to tell the budgets of the last answer.
    private var refused: (pause: Duration, at: Duration)?
    private var isServed = false
    private var lastAnswer: Timestamp?
    private var stopped = false
    /// How much of what was read had been there when `takeNews` was called last.
    private var taken = (statements: 0, findings: 0, holders: 0)

    /// A step is asked again at most so often: a refused clock, a measured one, and as much again for a venue whose clock
    /// moves. Beyond that the two would go round in a circle for ever.
    static let maximumRepeats = 4

    /// A reading that begins at `moment` and has not sent anything yet.
    public init(
        _ reading: any AccountReading, at moment: Moment, deadline: ReadDeadline, backoff: Backoff = Backoff()
    ) {
        self.reading = reading
        self.started = moment
        self.deadline = deadline
        self.backoff = backoff
        self.notBefore = moment.steady
    }

    /// How far the reading has come; nil where it is a single step.
    public var progress: ReadProgress? { reading.progress }

    /// As what the answer to the request that is under way is to be recorded; nil for one with secrets in it. To be
    /// asked before the answer is handed over.
    package var recording: Recording? { reading.recording }

    /// In which buckets the request that is under way is counted.
    package var charges: [Charge] { sent?.charges ?? [] }

    /// Why the last exchange failed; nil when it was answered well.
    package var failure: ReadFailure? { lastFailure }

    /// What the answers since the last call have told.
    package mutating func takeNews() -> MessageMeaning {
        let (statements, findings, holders) = (reading.statements, reading.findings, reading.holders)
        // A step that is asked again may have started its findings anew.
        let news = MessageMeaning(
            statements: Array(statements.dropFirst(taken.statements)),
            findings: Array(findings.dropFirst(taken.findings)), holders: Array(holders.dropFirst(taken.holders)))
        taken = (statements.count, findings.count, holders.count)
        return news
    }

    /// What to do now.
    public mutating func next(at now: Moment, budgets: inout RateBudgets, random: UInt64) -> Action {
        settle(&budgets)
        guard !stopped else { return finish(at: now, stopped: lastFailure) }
        let end = started.steady + deadline.length
        let isLate = now.steady >= end
        guard isLate || now.steady >= notBefore else { return .wait(until: min(notBefore, end)) }
        // Asked even when it is late: the answer that completes the reading may have come with the last moment.
        guard let request = reading.nextRequest(at: now, random: random) else { return finish(at: now, stopped: nil) }
        guard !isLate else { return finish(at: now, stopped: lateFailure()) }
        let earliest = budgets.earliest(for: request.charges, at: now.steady)
        guard earliest <= now.steady else { return waitForBudget(until: earliest, at: now) }
        budgets.spend(request.charges, at: now.steady)
        sent = (request.charges, now.steady)
        attempt += 1
        return .send(request.request, timeout: end - now.steady)
    }

    /// A whole answer came.
    public mutating func received(_ response: HTTPResponse, at now: Moment, random: UInt64) {
        answered = now.steady
        switch reading.received(response, at: now) {
        case .accepted:
            lastAnswer = now.wall
            isServed = true
            attempt = 0
            repeats = 0
            lastFailure = nil
            deadline.renew(after: now.steady - started.steady)
        case .again:
            repeats += 1
            guard repeats > Self.maximumRepeats else { return }
            settle(Self.goesRound, at: now, random: random)
        case .failed(let failure):
            settle(failure, at: now, random: random)
        }
    }

    /// No whole answer came.
    public mutating func failed(_ failure: TransportFailure, at now: Moment, random: UInt64) {
        answered = now.steady
        if failure.kind == .cancelled { cancel() } else { settle(ReadFailure(failure), at: now, random: random) }
    }

    /// Nobody waits for the reading any more: what has been read is its result.
    public mutating func cancel() {
        lastFailure = ReadFailure(.timeout, "the reading was cancelled", isRetryable: false)
        stopped = true
    }

    private mutating func settle(_ failure: ReadFailure, at now: Moment, random: UInt64) {
        lastFailure = failure
        let wait = failure.isRetryable ? backoff.wait(afterAttempt: attempt, random: random) : nil
        if failure.code == .rateLimited { block(for: max(wait ?? .zero, failure.retryAfter ?? .zero), at: now) }
        if let wait {
            let pause = max(wait, failure.retryAfter ?? .zero)
            if failure.code == .rateLimited { deadline.stretch(by: pause) }
            if pause < started.steady + deadline.length - now.steady {
                notBefore = now.steady + pause
                return
            }
        }
        if reading.gaveUp(failure) {
            attempt = 0
            repeats = 0
            lastFailure = nil
        } else {
            stopped = true
        }
    }

    /// Whoever shares the limit is told, even when this reading does not come back.
    private mutating func block(for pause: Duration, at now: Moment) {
        guard pause > .zero else { return }
        refused = (pause, now.steady)
    }

    private mutating func settle(_ budgets: inout RateBudgets) {
        if let sent, let answered { budgets.arrived(sent.charges, sent: sent.at, by: answered) }
        answered = nil
        if let sent, isServed { budgets.served(sent.charges) }
        if let sent, let refused { budgets.refused(sent.charges, for: refused.pause, at: refused.at) }
        isServed = false
        refused = nil
    }

    private static let goesRound = ReadFailure(
        .malformedResponse,
        "the venue made the same step be asked again more than \(maximumRepeats) times; something between keeps it from "
            + "its end")

    private mutating func waitForBudget(until earliest: Duration, at now: Moment) -> Action {
        let wait = earliest - now.steady
        deadline.stretch(by: wait)
        guard earliest < started.steady + deadline.length else {
            // What the venue answered says more than that it may not be asked again in time.
            guard lastFailure == nil else { return finish(at: now, stopped: lateFailure()) }
            let advice = deadline.isStretchable ? "try again later" : "allow more with --timeout"
            return finish(
                at: now,
                stopped: ReadFailure(
                    .rateLimited,
                    "the venue's limit is used up for another \(wait.components.seconds + 1) s, longer than the time "
                        + "given; " + advice, isRetryable: true, retryAfter: wait))
        }
        notBefore = earliest
        return .wait(until: earliest)
    }

    private func lateFailure() -> ReadFailure {
        let given = deadline.length.text
        guard let last = lastFailure else { return ReadFailure(.timeout, "no answer within \(given)") }
        var late = last
        late.message += " (and the \(given) given were over before another try)"
        return late
    }

    private mutating func finish(at now: Moment, stopped failure: ReadFailure?) -> Action {
        stopped = true
        lastFailure = failure
        var result = ReadResult(
            statements: reading.statements, findings: reading.findings, missing: reading.missing,
            failure: failure, progress: reading.progress, fetchedAt: lastAnswer,
            latency: now.steady - started.steady, clockSkew: reading.clockSkew)
        // Answers on the way to balances that never came are not what was fetched.
        if result.status == .failed { result.fetchedAt = nil }
        return .finish(result)
    }
}
