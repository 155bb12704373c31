import Accounts
import Balances
import Net

/// A reading of so many steps whose answers the test decides.
struct Script: AccountReading {
    /// What each answer means, by its HTTP status; 200 is accepted, 100 is `again`, 429 asks for the pause in `pause`.
    var pause: Duration?
    var steps = 1
    /// Whether it goes on without a step that failed for good.
    var goesOn = false
    var charges: [Charge] = []

    private(set) var step = 0
    private(set) var statements: [Statement] = []
    private(set) var findings: [Finding] = []
    private(set) var missing: [ReadFailure] = []

    static let base = BaseURL.known("http://127.0.0.1:1")

    init(
        steps: Int = 1, goesOn: Bool = false, pause: Duration? = nil, limit: RateLimit? = nil, bucket: String = "b"
    ) {
        self.steps = steps
        self.goesOn = goesOn
        self.pause = pause
        charges = [Charge(bucket: bucket, limits: limit.map { [$0] } ?? [])]
    }

    var progress: ReadProgress? { steps > 1 ? ReadProgress(done: step, total: steps, unit: "users") : nil }

    static func request(_ step: Int) -> HTTPRequest { HTTPRequest(.get, base: base, path: "/\(step)") }

    mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        step < steps ? VenueRequest(Self.request(step), charges: charges) : nil
    }

    mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        switch response.status {
        case 200:
            let holder: Holder = steps > 1 ? .user("\(step)") : .owner
            statements.append(Statement(holder: holder, extent: .full, balances: [], receivedAt: moment.wall))
            step += 1
            return .accepted
        case 100: return .again
        case 401: return .failed(ReadFailure(.authentication, "refused", httpStatus: 401))
        case 429: return .failed(ReadFailure(.rateLimited, "too many", httpStatus: 429, retryAfter: pause))
        default: return .failed(ReadFailure(.unavailable, "down", httpStatus: response.status, retryAfter: pause))
        }
    }

    mutating func gaveUp(_ failure: ReadFailure) -> Bool {
        guard goesOn else { return false }
        missing.append(failure)
        step += 1
        return true
    }
}

/// A session under a clock that the test turns; `random` is always zero, so that waits are half of their full length.
struct Rig {
    var session: ReadSession
    var budgets = RateBudgets()
    var now = Duration.zero

    init(_ script: Script, _ deadline: ReadDeadline = .fixed(.seconds(10))) {
        session = ReadSession(script, at: Self.moment(.zero), deadline: deadline)
    }

    static func moment(_ steady: Duration) -> Moment {
        Moment(wall: Timestamp(nanoseconds: 0) + steady, steady: steady)
    }

    /// What is to be done, in a word: `send 0 for 10s`, `wait until 100ms`, `ok`, `failed timeout: ...`.
    mutating func next(at time: Duration? = nil) -> String {
        now = time ?? now
        switch session.next(at: Self.moment(now), budgets: &budgets, random: 0) {
        case .send(let request, let timeout): return "send \(request.path.dropFirst()) for \(timeout.text)"
        case .wait(let until): return "wait until \(until.text)"
        case .finish(let result):
            guard let failure = result.shownFailure else { return "\(result.status.rawValue)" }
            return "\(result.status.rawValue) \(failure.code.rawValue): \(failure.message)"
        }
    }

    mutating func answer(_ status: Int, at time: Duration? = nil) {
        now = time ?? now
        session.received(HTTPResponse(status: status), at: Self.moment(now), random: 0)
    }

    mutating func fail(_ kind: TransportFailure.Kind, at time: Duration? = nil) {
        now = time ?? now
        session.failed(TransportFailure(kind, "no luck"), at: Self.moment(now), random: 0)
    }

    mutating func result() -> ReadResult? {
        guard case .finish(let result) = session.next(at: Self.moment(now), budgets: &budgets, random: 0) else {
            return nil
        }
        return result
    }
}
