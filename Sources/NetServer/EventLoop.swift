import CWebSockets
import Net

/// The one thread on which everything happens: libwebsockets' context, the listeners, the connections and the timers.
///
/// Sendable holds because it belongs to one thread at a time: to whoever holds the server's lock before `run()`, and to the
/// thread of `run()` from then on. Only `post` may be called from elsewhere.
final class EventLoop: @unchecked Sendable {
    enum Job {
        case answer(Connection, HTTPRequest, ServerAnswer)
        case wake(Listener)
        case cut(Connection)
        case sweep
        case end
    }

    typealias Work = @Sendable (EventLoop) -> Void

    /// What one read may bring: the largest pipelined burst, or piece of a body, taken in one turn.
    private static let readBytes = 64 * 1_024
    /// Connections served before listeners, timers and other threads have their turn.
    private static let servedPerTurn = 256
    /// libwebsockets' own buffer, which nothing comes into.
    private static let hostBytes: UInt32 = 4_096
    /// The size of libwebsockets' tables, which it makes for as many descriptors as the process may open.
    private static let descriptors: UInt32 = 65_536

    /// Microseconds of a monotonic clock, read once per event.
    var now: Int64
    private(set) var isStopping = false
    private(set) var isDone = false

    /// See `foil_spare_descriptor`.
    var spareDescriptor = foil_spare_descriptor()

    /// The descriptor that is readable while a connection is ready; libwebsockets closes it.
    let readiness = foil_readiness()
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.servedPerTurn)
    /// What one read brings.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: EventLoop.readBytes, alignment: 16)

    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let timer: UnsafeMutablePointer<foil_timer>
    private var context: OpaquePointer?
    private var plainHost: OpaquePointer?

    /// Those that take connections, and all there ever were: what came in on one outlives it.
    private(set) var listeners: [Listener] = []
    private(set) var known: [Listener] = []
    private(set) var connections: [UInt64: Connection] = [:]
    private var connectionsSoFar: UInt64 = 0
    private(set) var readers: [SocketID: any Session] = [:]
    private var socketsSoFar: UInt64 = 0
    private var timers = Timers<Job>()
    private var collected: [Connection] = []
    private var doomed: [Connection] = []
    private var isSweeping = false
    /// The shortest any listener needs.
    private var sweepInterval = ServerLimits.longestSweep
    private let mailbox = Lock(Mailbox())

    private struct Mailbox: Sendable {
        var work: [Work] = []
        var isClosed = false
    }

    init() throws(ServerError) {
        now = lws_now_usecs()
        timer = .allocate(capacity: 1)
        timer.initialize(to: foil_timer())
        protocols = Self.makeProtocols()
        timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        let (protocols, owner) = (protocols, Unmanaged.passUnretained(self).toOpaque())
        context = ProcessSettings.lock.withLock { _ in
            foil_context_create(protocols, owner, Self.hostBytes, Self.descriptors)
        }
        if let context { plainHost = foil_vhost_create(context, protocols, "plain", nil, nil, nil) }
        guard plainHost != nil, watchConnections() else {
            throw ServerError(.system, "libwebsockets could not be started")
        }
    }

    private func watchConnections() -> Bool {
        guard readiness >= 0, let plainHost else { return false }
        let reference = Unmanaged<Watched>.passRetained(Readiness())
        if foil_watch(plainHost, readiness, reference.toOpaque()) != nil { return true }
        reference.release()
        close(readiness)
        return false
    }

    deinit {
        endContext()
        events.deallocate()
        buffer.deallocate()
        if spareDescriptor >= 0 { close(spareDescriptor) }
        protocols.deinitialize(count: 2)
        protocols.deallocate()
        timer.deallocate()
    }

    private static func makeProtocols() -> UnsafeMutablePointer<lws_protocols> {
        let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        let name: StaticString = "http"
        protocols[0].name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        protocols[0].callback = serveEvent
        return protocols
    }

    // MARK: Running

    /// Serves until `end`; then closes everything and calls nothing any more.
    func run() {
        foil_block_signals()
        while !isDone, lws_service(context, 0) >= 0 {}
        endContext()
    }

    func endContext() {
        mailbox.withLock { $0.isClosed = true }
        isStopping = true
        guard let context else { return }
        foil_timer_cancel(context, timer)
        for connection in connections.values { connection.cut() }
        closeDoomed()
        collected = []
        lws_context_destroy(context)
        self.context = nil
        connections = [:]
        readers = [:]
        listeners = []
        known = []
        timers.removeAll()
    }

    /// Hands work to the loop's thread. False: the loop has ended and nothing will be done.
    func post(_ work: @escaping Work) -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return false }
            // Whoever was first has woken the loop, and it takes all there is.
            if mailbox.work.isEmpty { lws_cancel_service(context) }
            mailbox.work.append(work)
            return true
        }
    }

    func drainMailbox() {
        let work = mailbox.withLock { mailbox in
            let work = mailbox.work
            mailbox.work.removeAll(keepingCapacity: true)
            return work
        }
        turn { for item in work { item(self) } }
    }

    // MARK: Turns

    /// How often a connection that could go on does so before others have their turn.
    private static let roundsPerTurn = 4

    func serveReady() {
        turn {
            let count = foil_ready(readiness, events, Int32(Self.servedPerTurn))
            for index in 0..<max(0, Int(count)) {
                let event = events + index
                now = lws_now_usecs()
                connections[foil_ready_number(event)]?.ready(
                    toRead: foil_ready_to_read(event) != 0, hasRoom: foil_ready_has_room(event) != 0,
                    isDead: foil_ready_is_dead(event) != 0)
            }
        }
    }

    /// What is pushed meanwhile leaves afterwards, each connection's in one write; what was cut is closed then, so that nothing
    /// in `body` finds it gone. A handler may push to others when it is told of an end.
    func turn(_ body: () -> Void) {
        body()
        closeDoomed()
        for _ in 0..<Self.roundsPerTurn where !collected.isEmpty {
            let round = collected
            collected = []
            for connection in round { connection.settle() }
            closeDoomed()
        }
        for connection in collected {
            connection.isCollected = false
            connection.awaitRoom(true)
        }
        collected = []
    }

    func collect(_ connection: Connection) {
        guard !connection.isCollected, !connection.isCut else { return }
        connection.isCollected = true
        collected.append(connection)
    }

    func doom(_ connection: Connection) { doomed.append(connection) }

    private func closeDoomed() {
        while let connection = doomed.popLast() {
            connection.closeLink()
            closed(connection)
        }
    }

    /// Takes no more connections, lets answers in flight finish, says good-bye to WebSockets; at the deadline all is cut.
    func stop(within grace: Duration) {
        isStopping = true
        for listener in listeners {
            listener.handle.map(foil_kill)
            perform(listener.handler.stopping(), for: listener)
        }
        for connection in connections.values { connection.stop() }
        later(grace, .end)
        endIfIdle()
    }

    private func endIfIdle() {
        if isStopping, connections.isEmpty, listeners.isEmpty { end() }
    }

    /// Timers run before the loop waits for sockets, so it must be told not to.
    private func end() {
        isDone = true
        lws_cancel_service(context)
    }

    // MARK: Listeners and connections

    func add(_ listener: Listener, tls: TLSFiles?) throws(ServerError) {
        guard let context, !isStopping else { throw ServerError(.ended, "the server has ended") }
        if let tls {
            let certificate = Certificate(tls)
            listener.certificate = certificate
            let owner = Unmanaged.passUnretained(certificate).toOpaque()
            listener.host = foil_vhost_create(context, protocols, "tls", tls.certificate, tls.key, owner)
            guard listener.host != nil else { throw tls.unusable }
        } else {
            listener.host = plainHost
        }
        guard let host = listener.host,
            let handle = foil_watch(host, listener.descriptor, Unmanaged<Watched>.passRetained(listener).toOpaque())
        else { throw ServerError(.system, "port \(listener.port) could not be watched") }
        listener.handle = handle
        listeners.append(listener)
        known.append(listener)
        sweepInterval = min(sweepInterval, listener.limits.sweepInterval)
    }

    func reloadCertificates(port: Int) throws(ServerError) {
        guard let certificate = known.first(where: { $0.port == port })?.certificate else {
            throw ServerError(.tls, "port \(port) does not speak TLS")
        }
        try certificate.reload()
    }

    func removed(_ listener: Listener) {
        listener.handle = nil
        listeners.removeAll { $0 === listener }
        endIfIdle()
    }

    func nextConnection() -> UInt64 {
        connectionsSoFar += 1
        return connectionsSoFar
    }

    func opened(_ connection: Connection) {
        connections[connection.number] = connection
        connection.listener.guests.add(connection.guest)
        if !isSweeping { later(sweepInterval, .sweep) }
        isSweeping = true
    }

    func closed(_ connection: Connection) {
        guard connections.removeValue(forKey: connection.number) != nil else { return }
        connection.listener.guests.remove(connection.guest)
        if let reader = connection.reader { ended(reader) }
        abandon(connection)
        endIfIdle()
    }

    // MARK: Readers

    func nextSocket() -> SocketID {
        socketsSoFar += 1
        return SocketID(socketsSoFar)
    }

    func add(_ reader: any Session) { readers[reader.id] = reader }

    /// False when it was taken out before.
    func remove(_ reader: any Session) -> Bool { readers.removeValue(forKey: reader.id) != nil }

    // MARK: Time

    func later(_ delay: Duration, _ job: Job) {
        timers.add(job, due: now + delay.microseconds)
        scheduleTimer()
    }

    func timeCame() {
        turn { while let job = timers.take(at: now) { carryOut(job) } }
        scheduleTimer()
    }

    private func scheduleTimer() {
        guard let context, let due = timers.nextDue else { return }
        foil_timer_schedule(context, timer, timerFired, max(1, due - now))
    }

    private func carryOut(_ job: Job) {
        switch job {
        case .answer(let connection, let request, let answer): connection.giveLater(answer, to: request)
        case .wake(let listener): if !isStopping { perform(listener.handler.wake(), for: listener) }
        case .cut(let connection): connection.cut()
        case .sweep:
            for connection in connections.values { connection.checkTime() }
            isSweeping = !connections.isEmpty
            if isSweeping { later(sweepInterval, .sweep) }
        case .end: end()
        }
    }
}
