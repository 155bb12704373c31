import CWebSockets
import Net

/// One accepted connection: bytes in, requests to the handler, answers out.
///
/// It lives on the loop's thread, from `EventLoop.opened` to the end of the turn that cuts it. HTTP is read here
/// (docs/decisions/0003-http-server.md).
final class Connection {
    enum Phase: Equatable {
        /// Waiting for, or in the middle of, a request's head.
        case head
        /// In the middle of a request's body; `arriving` has it.
        case body
        /// The handler has the request and answers later.
        case waiting
        /// The handler never answers.
        case hanging
        /// Nothing more is read; ends when everything is written.
        case finishing
        /// Everything is written and said; reads what the client still sends, so that it sees the answer.
        case lingering
        /// A WebSocket; `session` has it.
        case socket
        /// A streamed answer under way; `stream` has it.
        case streaming
    }

    /// Above this, pipelined requests wait until the client has read the answers it has.
    static let outHighWater = 256 * 1_024
    /// Bodies up to this are copied behind their heads and leave in one write; larger ones are sent from where they are.
    static let copiedBody = 64 * 1_024
    /// Input that may wait while an answer is being prepared; then reading stops and TCP holds the client back.
    static let inboxHighWater = 64 * 1_024

    /// Of all that were accepted: what the system says of a socket, it says of this number.
    let number: UInt64
    let loop: EventLoop
    let listener: Listener
    let peer: Peer
    let guest: Guests.Guest
    var link: Link?

    var phase = Phase.head
    var inbox = ByteQueue()
    /// How far the unfinished head in `inbox` was searched for its end.
    var searched = 0
    var arriving: ArrivingBody?
    var session: SocketSession?
    var stream: StreamSession?
    /// The answer that is made elsewhere.
    var ticket: ReplyTicket?

    var out = ByteQueue()
    /// The large body that is being sent after `out`, and how much of it is gone.
    var tail: [UInt8]?
    var tailSent = 0

    var servedRequests = 0
    var closesAfterAnswer = false
    var omitsBody = false
    var saysKeepAlive = false
    var isVersion10 = false
    var isCut = false
    var isReadingPaused = false

    /// Something was sent since the handler was last told that little waits.
    var owesDrained = false
    var isToldStalled = false
    var isCollected = false

    /// When the phase began, something was last read, and something was last taken by the system or began to wait for it.
    var phaseSince: Int64
    var lastRead: Int64
    var lastWrite: Int64

    init(loop: EventLoop, listener: Listener, peer: Peer, _ guest: Guests.Guest) {
        number = loop.nextConnection()
        self.loop = loop
        self.listener = listener
        self.peer = peer
        self.guest = guest
        phaseSince = loop.now
        lastRead = loop.now
        lastWrite = loop.now
    }

    func enter(_ next: Phase) {
        phase = next
        phaseSince = loop.now
    }

    var hasOutput: Bool { !out.isEmpty || tail != nil }
    /// What the handler knows by a number.
    var reader: (any Session)? { session ?? stream }

    /// Ends the connection as soon as the loop can, without sending what is left.
    func cut() {
        guard !isCut else { return }
        isCut = true
        loop.doom(self)
    }

    /// Asks for `settle` at the end of this turn.
    func wantWrite() { loop.collect(self) }

    func pauseReading(_ paused: Bool) {
        guard paused != isReadingPaused else { return }
        isReadingPaused = paused
        changeInterest()
    }
}

/// A request whose body is still coming.
struct ArrivingBody {
    var head: RequestHead
    var bytes: [UInt8] = []
    var left: Int
    var chunks: ChunkedBody?
}
