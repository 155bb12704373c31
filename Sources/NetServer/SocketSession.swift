import CWebSockets
import CWslay
import Net

/// One WebSocket after its handshake. Frames are wslay's; bytes come from and go to the connection.
///
/// wslay answers pings and closes by itself, joins fragments, checks masks, UTF-8 and the size of messages, and names the
/// close code that fits a violation.
final class SocketSession {
    let id: SocketID
    unowned let connection: Connection
    private var context: wslay_event_context_ptr?
    /// What wslay may read now; it lies in the caller's buffer.
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isReceiving = false
    private(set) var isPinged = false

    init?(_ connection: Connection, _ id: SocketID) {
        self.connection = connection
        self.id = id
        var callbacks = wslay_event_callbacks()
        callbacks.recv_callback = takeInput
        callbacks.send_callback = queueOutput
        callbacks.on_msg_recv_callback = receiveMessage
        let owner = Unmanaged.passUnretained(self).toOpaque()
        guard wslay_event_context_server_init(&context, &callbacks, owner) == 0 else { return nil }
        wslay_event_config_set_max_recv_msg_length(context, UInt64(connection.loop.limits.messageBytes))
    }

    deinit { wslay_event_context_free(context) }

    /// Whether both sides have said good-bye, or one broke the protocol and was told so.
    var isOver: Bool { wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0 }

    func received(_ bytes: UnsafeRawBufferPointer) {
        isPinged = false
        input = bytes
        isReceiving = true
        let isSound = wslay_event_recv(context) == 0
        isReceiving = false
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        if isSound { pump() } else { breakOff() }
    }

    /// The bytes are no frames. wslay says so with a close without a code and stops; what it says is replaced by a close
    /// with the code for a broken protocol.
    private func breakOff() {
        connection.out.append([0x88, 0x02, 0x03, 0xEA])
        wslay_event_shutdown_write(context)
        connection.wantWrite()
    }

    func send(_ message: SocketMessage) {
        switch message {
        case .text(let bytes): queue(UInt8(WSLAY_TEXT_FRAME.rawValue), bytes)
        case .binary(let bytes): queue(UInt8(WSLAY_BINARY_FRAME.rawValue), bytes)
        }
    }

    func ping() {
        isPinged = true
        queue(UInt8(WSLAY_PING.rawValue), [])
    }

    /// Begins the closing handshake; the other side has `ServerLimits.closing` to answer.
    func close(_ code: UInt16, _ reason: String) {
        let bytes = Array(reason.utf8.prefix(Self.reasonBytes))
        guard wslay_event_get_close_sent(context) == 0 else { return }
        wslay_event_queue_close(context, code, bytes, bytes.count)
        pump()
        connection.loop.later(connection.loop.limits.closing, .cut(connection))
    }

    /// A control frame holds 125 bytes, two of them the code (RFC 6455, 5.5).
    private static let reasonBytes = 123

    private func queue(_ opcode: UInt8, _ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            var message = wslay_event_msg(opcode: opcode, msg: buffer.baseAddress, msg_length: buffer.count)
            // After a close wslay takes nothing more, which is what a message after a close deserves.
            wslay_event_queue_msg(context, &message)
        }
        pump()
    }

    /// Moves wslay's frames into the connection's queue, whole ones only, so frames never mix.
    private func pump() {
        guard !isReceiving else { return }
        if wslay_event_want_write(context) != 0, wslay_event_send(context) != 0 { connection.cut() }
        connection.wantWrite()
    }

    fileprivate func giveInput(_ target: UnsafeMutablePointer<UInt8>, _ room: Int) -> Int? {
        guard let source = input.baseAddress, !input.isEmpty else { return nil }
        let count = min(room, input.count)
        memcpy(target, source, count)
        input = UnsafeRawBufferPointer(rebasing: input[count...])
        return count
    }

    /// False: the reader is too slow, and the connection is cut.
    fileprivate func takeOutput(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if connection.out.count > Connection.writeBytes { connection.flush() }
        guard connection.out.count + bytes.count <= connection.loop.limits.queuedBytes else { return false }
        if !connection.hasOutput { connection.lastWrite = connection.loop.now }
        connection.out.append(bytes)
        return true
    }

    fileprivate func take(_ opcode: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) {
        switch opcode {
        case UInt8(WSLAY_TEXT_FRAME.rawValue): connection.loop.received(.text(Array(bytes)), self)
        case UInt8(WSLAY_BINARY_FRAME.rawValue): connection.loop.received(.binary(Array(bytes)), self)
        default: break
        }
    }
}

private func session(_ owner: UnsafeMutableRawPointer?) -> SocketSession? {
    owner.map { Unmanaged<SocketSession>.fromOpaque($0).takeUnretainedValue() }
}

private func takeInput(
    _ context: wslay_event_context_ptr?, _ target: UnsafeMutablePointer<UInt8>?, _ room: Int, _ flags: Int32,
    _ owner: UnsafeMutableRawPointer?
) -> Int {
    if let target, let count = session(owner)?.giveInput(target, room) { return count }
    wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
    return -1
}

private func queueOutput(
    _ context: wslay_event_context_ptr?, _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ flags: Int32,
    _ owner: UnsafeMutableRawPointer?
) -> Int {
    if session(owner)?.takeOutput(UnsafeRawBufferPointer(start: bytes, count: count)) == true { return count }
    wslay_event_set_error(context, Int32(WSLAY_ERR_CALLBACK_FAILURE.rawValue))
    return -1
}

private func receiveMessage(
    _ context: wslay_event_context_ptr?, _ argument: UnsafePointer<wslay_event_on_msg_recv_arg>?,
    _ owner: UnsafeMutableRawPointer?
) {
    guard let message = argument?.pointee else { return }
    session(owner)?.take(message.opcode, UnsafeBufferPointer(start: message.msg, count: message.msg_length))
}
