import Frames
import Net

/// One WebSocket after its handshake. Frames are the codec's; bytes come from and go to the connection.
final class SocketSession: Session {
    let id: SocketID
    unowned let connection: Connection
    private let codec: SocketCodec
    private(set) var isPinged = false
    /// When the message began that has not ended.
    private(set) var messageSince: Int64?
    /// A close was sent and its time has not begun to run.
    private var awaitsClosing = false

    init(_ connection: Connection, _ id: SocketID) {
        self.connection = connection
        self.id = id
        codec = SocketCodec(.server, limit: connection.listener.limits.messageBytes)
    }

    /// Whether both sides have said good-bye, or one broke the protocol and was told so.
    var isOver: Bool { codec.isOver }

    /// What the handler sends in answer to a message leaves behind the pongs and before what it sends to the next one.
    func received(_ bytes: UnsafeRawBufferPointer) {
        isPinged = false
        var hasEnded = false
        for case .message(let message) in codec.receive(bytes) {
            hasEnded = true
            connection.loop.received(message, self)
        }
        if hasEnded || !codec.isInMessage { messageSince = nil }
        if codec.isInMessage, messageSince == nil { messageSince = connection.loop.now }
        pump()
    }

    /// Past wslay, which has nothing to add to a whole message. One after a close is left out, which is what it deserves.
    func send(_ posting: inout Posting) {
        guard codec.takesMessages else { return }
        connection.owesDrained = true
        pushOwn()
        connection.push(posting.frame)
    }

    func deliver(_ messages: FramedMessages) {
        guard codec.takesMessages else { return }
        connection.owesDrained = true
        pushOwn()
        connection.push(messages.bytes)
    }

    func ping() {
        isPinged = true
        if codec.ping([]) { pump() }
    }

    /// Begins the closing handshake; the other side has `ServerLimits.closing` to answer, from when it can have been read.
    func close(_ code: UInt16, _ reason: String) {
        guard codec.close(SocketClosing(code: code, reason: reason)) else { return }
        awaitsClosing = true
        pump()
    }

    /// All that was sent is with the system.
    func wroteAll() {
        guard awaitsClosing else { return }
        awaitsClosing = false
        connection.loop.later(connection.listener.limits.closing, .cut(connection))
    }

    private func pump() {
        pushOwn()
        connection.wantWrite()
    }

    /// Moves the codec's frames, pongs and closes, into the connection's queue.
    private func pushOwn() {
        let frames = codec.takeOutgoing()
        if !frames.isEmpty { connection.push(frames) }
    }
}
