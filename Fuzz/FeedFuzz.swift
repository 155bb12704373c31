// libFuzzer entry: whatever a venue sends, in whatever order and however cut, the feed's session neither traps nor takes an
// old number for news; every message it takes in is noted once, and reads the same again from what was recorded.
// fuzz-sources: Sources/Money Sources/Balances Sources/JSON Sources/Net Sources/Signing Sources/Accounts Sources/Venues/SFOX/Wire Sources/Venues/SFOX/Client
// fuzz-cxx: Sources/CSimdjson
// fuzz-c: Sources/COpenSSL

nonisolated(unsafe) private let parser = JSONParser()
private let account = Account(
    name: "a", venue: .sfoxConnect, apiKey: Secret("k"), baseURL: .known("http://127.0.0.1:1"))

/// Each line of the input is a message or, by its first byte, an order; what stands for `@` is a whole push with the
/// number that follows it.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzFeed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var run = FeedFuzzing()
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) { run.take(line) }
    return 0
}

private struct FeedFuzzing {
    var session = FeedSession(SFOXFeedDialect(account, enterprise: true), nextEpoch: 1)
    var budgets = RateBudgets()
    var now = Duration.zero
    var highest: (epoch: Int64, sequence: Int64) = (0, 0)
    var sent: Int64 = 0

    var moment: Moment { Moment(wall: Timestamp(nanoseconds: 0) + now, steady: now) }

    mutating func take(_ line: ArraySlice<UInt8>) {
        var notes: [FeedNote] = []
        switch line.first {
        case UInt8(ascii: "w"):
            now = max(now, min(session.nextWake ?? now, now + .seconds(4_000)))
            follow(session.wake(at: moment, budgets: &budgets, random: UInt64(line.count) << 56, into: &notes))
        case UInt8(ascii: "o"): follow(session.opened(at: moment))
        case UInt8(ascii: "p"): session.pong(at: moment)
        case UInt8(ascii: "e"): session.ended(.success(.normal), at: moment, random: 0, into: &notes)
        case UInt8(ascii: "f"):
            session.ended(.failure(SocketFailure(.interrupted, "")), at: moment, random: 0, into: &notes)
        case UInt8(ascii: "s") where line.count > 6: follow(session.stop(at: moment, into: &notes))
        case UInt8(ascii: "a"): hear(control("authenticate", ""), &notes)
        case UInt8(ascii: "b"): hear(control("subscribe", #","feeds":["private.enterprise.users.balances"]"#), &notes)
        case UInt8(ascii: "@"): hear(push(Int64(line.dropFirst().first ?? 0) - 128), &notes)
        default: hear(Array(line), &notes)
        }
        for note in notes { check(note) }
    }

    private mutating func hear(_ body: [UInt8], _ notes: inout [FeedNote]) {
        let isOpen = [.authenticating, .subscribing, .live, .closing].contains(session.phase)
        follow(session.received(body, at: moment, parser: parser, into: &notes))
        let messages = notes.count { if case .message = $0 { true } else { false } }
        guard messages == (isOpen ? 1 : 0) else { fatalError("\(messages) notes of one message") }
    }

    private func follow(_ actions: [FeedSession.Action]) {
        guard actions.count <= 2 else { fatalError("\(actions)") }
    }

    private mutating func control(_ action: String, _ more: String) -> [UInt8] {
        sent += 1
        return Array(
            #"{"type":"success","sequence":\#(sent),"timestamp":1,"payload":{"action":"\#(action)"\#(more)},"action":"\#(action)"}"#
                .utf8)
    }

    private mutating func push(_ step: Int64) -> [UInt8] {
        sent = step == 0 ? sent + 1 : sent + step
        let rows = #"[{"currency":"b","balance":"\#(step)","available":"1","held":"0"}]"#
        return Array(
            #"{"sequence":\#(sent),"recipient":"private.enterprise.users.balances","timestamp":1,"payload":{"user_id":"u","updates":\#(rows)}}"#
                .utf8)
    }

    private mutating func check(_ note: FeedNote) {
        if case .live = note { guard session.epoch > 0 else { fatalError("live without a connection") } }
        guard case .message(let message) = note else { return }
        let again = SFOXConnect.client.readRecorded(message.body, .sfoxFeed, message.receivedAt.wall, parser)
        guard again.statements == (message.statement.map { [$0] } ?? []), again.findings == message.findings,
            again.sequence == message.sequence
        else { fatalError("read otherwise the second time") }
        guard message.verdict == .applied, let sequence = message.sequence else { return }
        guard message.epoch > highest.epoch || (message.epoch == highest.epoch && sequence > highest.sequence) else {
            fatalError("\(sequence) of \(message.epoch) counted after \(highest)")
        }
        highest = (message.epoch, sequence)
    }
}
