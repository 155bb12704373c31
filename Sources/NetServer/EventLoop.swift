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
    private static let readBytes: UInt32 = 64 * 1_024
    /// The size of libwebsockets' tables, which it makes for as many descriptors as the process may open.
    private static let descriptors: UInt32 = 65_536

    /// Microseconds of a monotonic clock, read once per event.
    var now: Int64
    private(set) var isStopping = false
    private(set) var isDone = false

    /// See `foil_spare_descriptor`.
    var spareDescriptor = foil_spare_descriptor()

    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let timer: UnsafeMutablePointer<foil_timer>
    private var context: OpaquePointer?
    private var plainHost: OpaquePointer?

    /// Those that take connections, and all there ever were: what came in on one outlives it.
    private(set) var listeners: [Listener] = []
    private(set) var known: [Listener] = []
    private(set) var connections: [ObjectIdentifier: Connection] = [:]
    private(set) var readers: [SocketID: any Session] = [:]
    private var socketsSoFar: UInt64 = 0
    private var timers = Timers<Job>()
    private var isCollecting = false
    private var collected: [Connection] = []
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
            foil_context_create(protocols, owner, Self.readBytes, Self.descriptors)
        }
        if let context { plainHost = foil_vhost_create(context, protocols, "plain", nil, nil, nil) }
        guard plainHost != nil else { throw ServerError(.system, "libwebsockets could not be started") }
    }

    deinit {
        endContext()
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
        protocols[0].tx_packet_size = Connection.writeBytes
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
        collecting { for item in work { item(self) } }
    }

    // MARK: Pushing to many

    /// How often a reader that takes all at once is asked for more before others have their turn.
    private static let roundsPerTurn = 4

    /// What is pushed meanwhile leaves afterwards, each connection's in one write and without waiting for the library to look
    /// at every connection there is.
    private func collecting(_ body: () -> Void) {
        isCollecting = true
        body()
        for _ in 0..<Self.roundsPerTurn where !collected.isEmpty {
            let round = collected
            collected = []
            for connection in round { connection.settle() }
        }
        isCollecting = false
        for connection in collected {
            connection.isCollected = false
            connection.wantWrite()
        }
        collected = []
    }

    /// False when nobody collects now: the connection sees to itself.
    func collect(_ connection: Connection) -> Bool {
        guard isCollecting else { return false }
        if !connection.isCollected { collected.append(connection) }
        connection.isCollected = true
        return true
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
            let handle = foil_adopt_listener(host, listener.descriptor, Unmanaged.passRetained(listener).toOpaque())
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

    func opened(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
        connection.listener.guests.add(connection.guest)
        if !isSweeping { later(sweepInterval, .sweep) }
        isSweeping = true
    }

    func closed(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
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
        collecting { while let job = timers.take(at: now) { carryOut(job) } }
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
