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
    private var sent: VenueRequest?
    private var lastFailure: ReadFailure?
    private var blocked: (bucket: String, until: Duration)?
    private var lastAnswer: Timestamp?
    private var stopped = false

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

    /// What to do now.
    public mutating func next(at now: Moment, budgets: inout RateBudgets, random: UInt64) -> Action {
        if let (bucket, until) = blocked {
            budgets.block(bucket, until: until)
            blocked = nil
        }
        guard !stopped else { return finish(at: now, stopped: lastFailure) }
        let end = started.steady + deadline.length
        guard now.steady < end else { return finish(at: now, stopped: lateFailure()) }
        guard now.steady >= notBefore else { return .wait(until: min(notBefore, end)) }
        guard let request = reading.nextRequest(at: now, random: random) else { return finish(at: now, stopped: nil) }
        let earliest = budgets.earliest(for: request.charges, at: now.steady)
        guard earliest <= now.steady else { return waitForBudget(until: earliest, end: end, at: now) }
        budgets.spend(request.charges, at: now.steady)
        sent = request
        attempt += 1
        return .send(request.request, timeout: end - now.steady)
    }

    /// A whole answer came.
    public mutating func received(_ response: HTTPResponse, at now: Moment, random: UInt64) {
        switch reading.received(response, at: now) {
        case .accepted:
            lastAnswer = now.wall
            attempt = 0
            lastFailure = nil
        case .again: break
        case .failed(let failure):
            settle(failure, at: now, random: random)
        }
    }

    /// No whole answer came.
    public mutating func failed(_ failure: TransportFailure, at now: Moment, random: UInt64) {
        settle(ReadFailure(failure), at: now, random: random)
    }

    /// Nobody waits for the reading any more: what has been read is its result.
    public mutating func cancel() {
        lastFailure = ReadFailure(.timeout, "the reading was cancelled", isRetryable: false)
        stopped = true
    }

    private mutating func settle(_ failure: ReadFailure, at now: Moment, random: UInt64) {
        lastFailure = failure
        if failure.isRetryable, let wait = backoff.wait(afterAttempt: attempt, random: random) {
            let until = now.steady + max(wait, failure.retryAfter ?? .zero)
            if failure.code == .rateLimited, let bucket = sent?.charges.first?.bucket { blocked = (bucket, until) }
            if until < started.steady + deadline.length || deadline.isStretchable {
                if deadline.isStretchable, let pause = failure.retryAfter { deadline.stretch(by: pause) }
                notBefore = until
                return
            }
        }
        if reading.gaveUp(failure) {
            attempt = 0
            lastFailure = nil
        } else {
            stopped = true
        }
    }

    private mutating func waitForBudget(until earliest: Duration, end: Duration, at now: Moment) -> Action {
        if deadline.isStretchable {
            deadline.stretch(by: earliest - now.steady)
        } else if earliest >= end {
            let seconds = (earliest - now.steady).components.seconds + 1
            return finish(
                at: now,
                stopped: ReadFailure(
                    .rateLimited,
                    "the venue's limit is used up for another \(seconds) s, longer than the time given; "
                        + "allow more with --timeout", isRetryable: true, retryAfter: earliest - now.steady))
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
        return .finish(
            ReadResult(
                statements: reading.statements, findings: reading.findings, missing: reading.missing,
                failure: failure, progress: reading.progress, fetchedAt: lastAnswer,
                latency: now.steady - started.steady, clockSkew: reading.clockSkew))
    }
}
