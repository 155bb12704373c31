import Accounts
import Balances
import JSON
import Net

/// A feed whose messages are words: `3 auth`, `4 sub`, `5 = u`, `6 pong`, `7 no authentication`, `8 hm`, `9 huh`, `10 other`, `11 remark`,
/// `= u late`, `= u again`. The number may be missing.
struct Chatter: FeedDialect {
    var isNumbered = true
    var heartbeat = FeedHeartbeat(.ping, every: .seconds(30), deadline: .seconds(10))
    var connectionCharges = [Charge(bucket: "b", limits: [])]
    var seat: Seat?
    var limitPause = Duration.seconds(120)
    let pushesSnapshot = false
    let address = FeedAddress(base: .known("ws://127.0.0.1:1"))
    let recording = Recording(MessageForm(rawValue: "chatter"), of: .owner)

    mutating func logIn() -> [UInt8] { Array("login".utf8) }
    mutating func subscribe() -> [UInt8] { Array("subscribe".utf8) }

    mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading {
        var words = String(decoding: message, as: UTF8.self).split(separator: " ").map(String.init)[...]
        let number = words.first.flatMap { Int64($0) }
        if number != nil { words.removeFirst() }
        let order: FeedReading.Order = words.last == "late" ? .late : words.last == "again" ? .repeated : .newer
        return FeedReading(sequence: number, meaning(words, at: time), order: order)
    }

    private func meaning(_ words: ArraySlice<String>, at time: Timestamp) -> FeedReading.Meaning {
        let word = words.dropFirst().first ?? ""
        switch words.first {
        case "auth": return .authenticated
        case "sub": return .subscribed
        case "pong": return .pong
        case "no": return .refused(ReadFailure(ReadFailure.Code(rawValue: word), "no"))
        case "hm": return .complaint(ReadFailure(.rateLimited, "hm", retryAfter: .seconds(60)))
        case "=":
            return .statement(
                Statement(holder: .user(word), extent: .full, balances: [], receivedAt: time), [])
        case "other": return .other
        case "remark":
            return .remark([
                Finding(holder: .owner, venueAsset: nil, rule: word, expected: nil, actual: nil, evidence: "")
            ])
        default: return .malformed(ReadFailure(.malformedResponse, "huh"))
        }
    }
}

/// A feed's session under a clock that the test turns. Each call gives what came of it as words, notes before actions;
/// `random` is always zero, so that waits are half of their full length.
struct FeedRig {
    var session: FeedSession
    var budgets = RateBudgets()
    var now = Duration.zero
    private var notes: [FeedNote] = []
    private let parser = JSONParser()

    private let isNumbered: Bool

    init(_ dialect: Chatter = Chatter(), nextEpoch: Int64 = 1) {
        isNumbered = dialect.isNumbered
        session = FeedSession(dialect, nextEpoch: nextEpoch)
    }

    /// A rig whose feed is live; what led there is left out.
    static func live(_ dialect: Chatter = Chatter()) -> FeedRig {
        var rig = FeedRig(dialect)
        rig.goLive()
        return rig
    }

    mutating func goLive() {
        _ = (wake(), open(), hear(isNumbered ? "1 auth" : "auth"))
        _ = hear(isNumbered ? "2 sub" : "sub")
    }

    private var moment: Moment { Moment(wall: Timestamp(nanoseconds: 0) + now, steady: now) }

    /// When the session wants to be woken.
    var next: String { session.nextWake.map { $0 == .zero ? "now" : $0.text } ?? "never" }

    mutating func wake(at time: Duration? = nil) -> [String] {
        now = time ?? now
        return told(session.wake(at: moment, budgets: &budgets, random: 0, into: &notes))
    }

    mutating func open(at time: Duration? = nil) -> [String] {
        now = time ?? now
        return told(session.opened(at: moment))
    }

    mutating func hear(_ message: String, at time: Duration? = nil) -> [String] {
        now = time ?? now
        return told(session.received(Array(message.utf8), at: moment, parser: parser, into: &notes))
    }

    mutating func pong(at time: Duration) {
        now = time
        session.pong(at: moment)
    }

    mutating func end(_ ending: Result<SocketClosing, SocketFailure>, at time: Duration? = nil) -> [String] {
        now = time ?? now
        session.ended(ending, at: moment, random: 0, into: &notes)
        return told([])
    }

    mutating func stop() -> [String] { told(session.stop(at: moment, into: &notes)) }

    private mutating func told(_ actions: [FeedSession.Action]) -> [String] {
        defer { notes = [] }
        return notes.map(words) + actions.map(words)
    }

    private func words(_ note: FeedNote) -> String {
        switch note {
        case .message(let message):
            "\(message.sequence.map { "\($0) " } ?? "")\(message.verdict)"
                + message.findings.map { " finding \($0.rule)" }.joined()
        case .gap(let gap):
            "gap \(gap.epoch) \(gap.kind) \(number(gap.first))...\(number(gap.last))\(gap.healedBy == nil ? "" : " healed")"
        case .health(let status, let failure): "\(status)\(failure.map { " \($0.code.rawValue)" } ?? "")"
        case .live(let epoch): "live \(epoch)"
        case .spent(let buckets): "spent \(buckets.joined(separator: " "))"
        case .penalty(let bucket, let until): "penalty \(bucket) until \(until - Timestamp(nanoseconds: 0))"
        }
    }

    private func number(_ number: Int64?) -> String { number.map { "\($0)" } ?? "" }

    private func words(_ action: FeedSession.Action) -> String {
        switch action {
        case .connect(_, let timeout): "connect in \(timeout.text)"
        case .send(let bytes): "send \(String(decoding: bytes, as: UTF8.self))"
        case .ping: "ping"
        case .close(let closing): "close \(closing.code)"
        case .abort: "abort"
        }
    }
}
