import Frames
import Net

/// One WebSocket after its handshake. Frames are the codec's; bytes come from and go to the connection.
final class SocketSession {
    let id: SocketID
    unowned let connection: Connection
    private let codec: SocketCodec
    private(set) var isPinged = false

    init(_ connection: Connection, _ id: SocketID) {
        self.connection = connection
        self.id = id
        codec = SocketCodec(.server, limit: connection.loop.limits.messageBytes)
    }

    /// Whether both sides have said good-bye, or one broke the protocol and was told so.
    var isOver: Bool { codec.isOver }

    /// What the handler sends in answer to a message leaves behind the pongs and before what it sends to the next one.
    func received(_ bytes: UnsafeRawBufferPointer) {
        isPinged = false
        for case .message(let message) in codec.receive(bytes) { connection.loop.received(message, self) }
        pump()
    }

    func send(_ message: SocketMessage) {
        // After a close the codec takes nothing more, which is what a message after a close deserves.
        if codec.send(message) { pump() }
    }

    func ping() {
        isPinged = true
        if codec.ping([]) { pump() }
    }

    /// Begins the closing handshake; the other side has `ServerLimits.closing` to answer.
    func close(_ code: UInt16, _ reason: String) {
        guard codec.close(SocketClosing(code: code, reason: reason)) else { return }
        pump()
        connection.loop.later(connection.loop.limits.closing, .cut(connection))
    }

    /// Moves the codec's frames into the connection's queue. A reader that is too slow for them is cut.
    private func pump() {
        if connection.out.count > Connection.writeBytes { connection.flush() }
        queue(codec.takeOutgoing())
        connection.wantWrite()
    }

    private func queue(_ frames: [UInt8]) {
        guard !frames.isEmpty, !connection.isCut else { return }
        guard connection.out.count + frames.count <= connection.loop.limits.queuedBytes else { return connection.cut() }
        if !connection.hasOutput { connection.lastWrite = connection.loop.now }
        connection.out.append(frames)
    }
}
