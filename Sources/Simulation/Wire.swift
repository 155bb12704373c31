import Accounts
import Balances
import Engine
import Net
import Paper

/// The network's state: open connections, and what is on its way.
struct Wire {
    /// One WebSocket between the program and a venue.
    final class Link {
        let key: SocketKey
        /// Its place in the cast.
        let account: Int
        let socket: SocketID
        let venue: String
        let program: Program
        /// Frames of one direction do not overtake each other.
        var up: Duration
        var down: Duration
        /// Whether either side still sends.
        var isOpen = true
        /// Whether nothing arrives any more although both believe it does.
        var isDead = false
        /// A frame that is to come after the next one.
        var held: SocketMessage?
        /// Whether a frame was lost since the last that came.
        var hasLost = false

        init(
            _ key: SocketKey, of account: Int, _ socket: SocketID, venue: String, _ program: Program, at now: Duration
        ) {
            (self.key, self.account, self.socket) = (key, account, socket)
            (self.venue, self.program) = (venue, program)
            (up, down) = (now, now)
        }
    }

    var links: [SocketID: Link] = [:]
    var sockets: [SocketKey: SocketID] = [:]
    var random: SplitMix64
    private var lastSocket: UInt64 = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func nextSocket() -> SocketID {
        lastSocket += 1
        return SocketID(lastSocket)
    }

    /// One way over the network: mostly some milliseconds, now and then most of a second.
    mutating func delay() -> Duration {
        let isSlow = Int.random(in: 0..<50, using: &random) == 0
        return .microseconds(Int64.random(in: 500...(isSlow ? 800_000 : 60_000), using: &random))
    }

    mutating func strikes(_ episode: Episode) -> Bool { Int.random(in: 0..<100, using: &random) < episode.percent }

    func link(_ key: SocketKey) -> Link? { sockets[key].flatMap { links[$0] } }
}

/// Requests and their answers.
extension Stage {
    /// The fault that strikes now, if one does.
    func fault(_ venue: String, _ kinds: Set<Episode.Kind>) -> Episode? {
        guard let fault = standing.first(where: { $0.venue == venue && kinds.contains($0.kind) }), wire.strikes(fault)
        else { return nil }
        counts.faults += 1
        return fault
    }

    func send(
        _ key: RequestKey, of account: Int, _ request: HTTPRequest, timeout: Duration, _ program: Program
    ) {
        counts.requests += 1
        watch.sent(by: account)
        checkSpending(of: account)
        let venue = cast.accounts[account].account.venue.rawValue
        let call = Call(key: key, server: cast.servers[account], program: program)
        if isUnreachable(venue) { return fail(call, .unreachable, after: wire.delay()) }
        fail(call, .timeout, after: timeout)
        let fault = fault(venue, Self.requestFaults)?.kind
        guard fault != .loseRequest else { return }
        after(wire.delay()) { [unowned self] in
            arrive(call, request, venue, fault)
        }
    }

    private static let requestFaults: Set<Episode.Kind> = [
        .loseRequest, .loseAnswer, .slowAnswer, .cutAnswer, .error500, .html503, .garbage, .wrongType, .rateLimit,
        .killRefused,
    ]

    func isUnreachable(_ venue: String) -> Bool {
        let isOff = standing.contains { $0.kind == .unreachable && $0.venue == venue }
        if isOff { counts.faults += 1 }
        return isOff
    }

    /// A request under way; it is answered once.
    final class Call {
        let key: RequestKey
        /// Where its venue stands in `PaperWorld.venues`.
        let server: Int
        let program: Program
        var isOver = false

        init(key: RequestKey, server: Int, program: Program) {
            (self.key, self.server, self.program) = (key, server, program)
        }
    }

    private func fail(_ call: Call, _ kind: TransportFailure.Kind, after delay: Duration) {
        after(delay) { [unowned self] in
            finish(call, .failed(call.key, TransportFailure(kind, "the network failed: \(kind)")))
        }
    }

    private func finish(_ call: Call, _ event: EngineEvent) {
        guard !call.isOver, call.program === program else { return }
        call.isOver = true
        call.program.take(event)
    }

    /// At the venue.
    private func arrive(_ call: Call, _ request: HTTPRequest, _ venue: String, _ fault: Episode.Kind?) {
        guard call.program === program || fault == nil else { return }
        let server = call.server
        switch fault {
        case .rateLimit: return reply(call, world.venues[server].rateLimited(request, at: paperMoment))
        case .killRefused:
            standing.removeAll { $0.venue == venue && $0.kind == .killRefused }
            after(.milliseconds(1_900)) { [unowned self] in kill(soon: true) }
            return reply(call, world.venues[server].rateLimited(request, at: paperMoment))
        case .error500: return reply(call, HTTPResponse(status: 500, body: Array("internal error\n".utf8)))
        case .html503: return reply(call, Self.page)
        case .wrongType: order(#"{"venue":"\#(world.venues[server].venue(of: request))","kind":"wrongType","count":1}"#)
        default: break
        }
        let answer = world.respond(to: request, from: Self.peer, venue: server, at: paperMoment)
        guard case .response(var response) = answer else { return }
        if response.isLimitRefusal(of: venue) {
            self.fail("budget", "\(venue) refused \(request.path): a limit is used up, which nobody ordered")
        }
        switch fault {
        case .loseAnswer: return
        case .slowAnswer:
            return reply(call, response, after: .milliseconds(Int64.random(in: 1...30_000, using: &wire.random)))
        case .cutAnswer: return self.fail(call, .garbled, after: wire.delay())
        case .garbage: response.body = (0..<64).map { _ in UInt8(truncatingIfNeeded: wire.random.next()) }
        default: break
        }
        reply(call, response)
    }

    private func reply(_ call: Call, _ response: HTTPResponse, after extra: Duration = .zero) {
        after(extra + wire.delay()) { [unowned self] in finish(call, .answered(call.key, response)) }
    }

    /// Orders a misbehaviour at the venues' own control API.
    func order(_ fault: String) {
        let request = HTTPRequest(
            .post, base: cast.accounts[0].account.baseURL, path: "/faults", body: Array(fault.utf8))
        let (answer, _) = world.control(request, at: paperMoment)
        precondition(answer.status == 201, "the control API took no \(fault)")
    }

    static let peer = Peer(address: "127.0.0.1")
    private static let page = HTTPResponse(
        status: 503, headers: ["Content-Type": "text/html"], body: Array("<html><body>busy</body></html>".utf8))
}

extension HTTPResponse {
    /// Whether the venue says that a limit is used up.
    fileprivate func isLimitRefusal(of venue: String) -> Bool {
        if status == 429 { return true }
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        switch venue {
        case "coinw": return text.contains(#""code":29001"#) || text.contains(#""code":"29001""#)
        case "bitfront": return text.contains(#""statusCode":6004"#)
        default: return false
        }
    }
}
