import Accounts
import Balances
import Engine
import Net
import Paper

/// WebSockets.
extension Stage {
    func connect(
        _ key: SocketKey, of account: Int, _ address: FeedAddress, timeout: Duration, _ program: Program
    ) {
        watch.sent(by: account)
        checkSpending(of: account)
        let venue = cast.accounts[account].account.venue.rawValue
        if isUnreachable(venue) {
            return end(key, program, .failure(SocketFailure(.unreachable, "no route")), after: wire.delay())
        }
        let path = address.base.prefix + address.path
        let request = HTTPRequest(.get, base: address.base, path: path.isEmpty ? "/" : path, headers: address.headers)
        after(wire.delay()) { [unowned self] in
            guard program === self.program else { return }
            open(key, of: account, request, venue, program)
        }
    }

    private func open(
        _ key: SocketKey, of account: Int, _ request: HTTPRequest, _ venue: String, _ program: Program
    ) {
        let server = cast.servers[account]
        if let refusal = world.upgrade(request, from: Self.peer, venue: server, at: paperMoment) {
            if refusal.status == 429 { fail("budget", "\(venue) refused a connection: a limit is used up") }
            let failure = SocketFailure(.refused(status: refusal.status, headers: refusal.headers), "refused")
            return end(key, program, .failure(failure), after: wire.delay())
        }
        let link = Wire.Link(key, of: account, wire.nextSocket(), venue: venue, program, at: now)
        wire.links[link.socket] = link
        wire.sockets[key] = link.socket
        carryOut(world.opened(link.socket, from: Self.peer, venue: server, at: paperMoment))
        deliver(on: link) { .opened(key) }
    }

    /// To the program, after everything that was sent before.
    private func deliver(
        on link: Wire.Link, held extra: Duration = .zero, _ event: @escaping () -> EngineEvent
    ) {
        link.down = max(link.down, now + wire.delay() + extra)
        timeline.add(at: link.down) { [unowned self] in
            guard link.program === program, !link.isDead, wire.sockets[link.key] == link.socket else { return }
            link.program.take(event())
        }
    }

    /// From the program, after everything that was sent before.
    private func bring(on link: Wire.Link, _ body: @escaping () -> Void) {
        link.up = max(link.up, now + wire.delay())
        timeline.add(at: link.up) { if link.isOpen, !link.isDead { body() } }
    }

    func send(_ bytes: [UInt8], on key: SocketKey) {
        guard let link = wire.link(key) else { return }
        bring(on: link) { [unowned self] in
            carryOut(world.received(.text(bytes), on: link.socket, at: paperMoment))
        }
    }

    func ping(_ key: SocketKey) {
        guard let link = wire.link(key) else { return }
        bring(on: link) { [unowned self] in deliver(on: link) { .pong(key) } }
    }

    func close(_ key: SocketKey, _ closing: SocketClosing) {
        guard let link = wire.link(key) else { return }
        bring(on: link) { [unowned self] in
            shut(link)
            deliver(on: link) { .ended(key, .success(closing)) }
        }
    }

    /// The program lets go; the venue hears of it, later if the connection is dead.
    func abort(_ key: SocketKey) {
        guard let socket = wire.sockets.removeValue(forKey: key), let link = wire.links[socket] else { return }
        after(link.isDead ? .seconds(100) : wire.delay()) { [unowned self] in shut(link) }
    }

    /// At the venue it is over.
    private func shut(_ link: Wire.Link) {
        guard link.isOpen else { return }
        link.isOpen = false
        wire.links[link.socket] = nil
        world.closed(link.socket)
    }

    private func end(
        _ key: SocketKey, _ program: Program, _ ending: Result<SocketClosing, SocketFailure>, after delay: Duration
    ) {
        after(delay) { [unowned self] in
            guard program === self.program else { return }
            program.take(.ended(key, ending))
        }
    }

    /// The connection ends in the middle of whatever it was doing.
    func cut(_ link: Wire.Link) {
        guard link.isOpen else { return }
        counts.faults += 1
        shut(link)
        deliver(on: link) { .ended(link.key, .failure(SocketFailure(.interrupted, "cut"))) }
    }

    /// Does what the venues want done.
    func carryOut(_ actions: [ServerAction]) {
        for action in actions {
            switch action {
            case .send(let message, let socket): wire.links[socket].map { push(message, on: $0) }
            case .broadcast(let message, let sockets): carryOut(sockets.map { .send(message, to: $0) })
            case .deliver: continue  // Venues frame nothing themselves.
            case .answer: continue  // No venue answers late by ticket.
            case .close(let socket, let code, let reason):
                guard let link = wire.links[socket] else { continue }
                if reason == "rate limit" { fail("budget", "\(link.venue) closed a feed: too many messages") }
                shut(link)
                deliver(on: link) { .ended(link.key, .success(SocketClosing(code: code, reason: reason))) }
            case .drop(let socket): wire.links[socket].map { cut($0) }
            case .wake(let delay):
                after(delay) { [unowned self] in carryOut(world.wake(at: paperMoment)) }
            }
        }
    }

    private static let frameFaults: Set<Episode.Kind> = [
        .dropFrames, .duplicateFrames, .reorderFrames, .delayFrames, .garbageFrame,
    ]

    /// One frame from the venue.
    private func push(_ message: SocketMessage, on link: Wire.Link) {
        counts.frames += 1
        guard let fault = fault(link.venue, Self.frameFaults) else { return pass(message, on: link) }
        switch fault.kind {
        case .dropFrames: link.hasLost = true
        case .duplicateFrames:
            pass(message, on: link)
            pass(message, on: link)
        case .reorderFrames where link.held == nil: link.held = message
        case .delayFrames:
            pass(message, on: link, held: .milliseconds(Int64.random(in: 1...9_000, using: &wire.random)))
        case .garbageFrame: pass(.text(Array("{\"garb".utf8)), on: link)
        default: pass(message, on: link)
        }
    }

    private func pass(_ message: SocketMessage, on link: Wire.Link, held extra: Duration = .zero) {
        let lost = link.hasLost
        link.hasLost = false
        deliver(on: link, held: extra) { [unowned self] in
            if lost, link.venue != "coinw", link.program.place(of: link.key.account) != nil {
                watch.expectGap(of: link.account, by: now + Watch.patience)
            }
            return .messages(link.key, [message])
        }
        guard let held = link.held else { return }
        link.held = nil
        deliver(on: link) { .messages(link.key, [held]) }
    }

    /// The program is gone, and its connections with it.
    func hangUp() {
        let links = wire.links.values.sorted { $0.socket.number < $1.socket.number }
        wire.sockets = [:]
        for link in links { after(wire.delay()) { [unowned self] in shut(link) } }
    }
}
