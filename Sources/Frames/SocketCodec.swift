import CWslay
package import Net

/// One end of a WebSocket's frames without any I/O: bytes in, events out; messages in, bytes out.
///
/// wslay assembles fragments, checks masks, UTF-8 and the frame rules, answers pings and the closing handshake. It sends
/// control frames ahead of messages queued before them, so nothing is left in its queue: each message is written as soon
/// as it is given, and a closing frame cannot overtake it.
package final class SocketCodec {
    /// Whose frames these are (RFC 6455, 5.1).
    package enum Role {
        /// Masks what it sends, each frame with a mask nobody can foresee, and refuses what is masked.
        case client(makeMask: () -> UInt32)
        /// Masks nothing, and refuses what is not masked.
        case server
    }

    /// What arrived, in order.
    package enum Event: Equatable {
        case message(SocketMessage)
        case pong([UInt8])
        /// The peer's closing frame; the answer to it is in `outgoing`.
        case closed(SocketClosing)
        /// The peer broke a rule or the limit; a closing frame with this code is in `outgoing`, unless one was sent before.
        /// Nothing is read any more.
        case refused(code: UInt16)
    }

    /// Bytes for the peer, to be taken by whoever writes them.
    package internal(set) var outgoing: [UInt8] = []
    /// A message has begun and not ended: its rest may take its time.
    package internal(set) var isInMessage = false
    let role: Role
    private var context: wslay_event_context_ptr?
    /// What wslay may read now; it lies in the caller's buffer.
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    var events: [Event] = []
    /// On the client's side, where messages come by the hundred thousand; a client's own frames are masked.
    private var whole: WholeFrames?
    /// The beginning of a frame that may be a whole message once the rest of it has come.
    private var held: [UInt8] = []

    /// - Parameter limit: bytes of one message over all its fragments.
    package convenience init(_ role: Role, limit: Int) { self.init(role, limit: limit, takesShortcut: true) }

    /// - Parameter takesShortcut: whether whole messages of a server pass wslay by; tests hold both ways against each other.
    init(_ role: Role, limit: Int, takesShortcut: Bool) {
        self.role = role
        if case .client = role, takesShortcut { whole = WholeFrames(limit: limit) }
        var callbacks = Self.callbacks
        let owner = Unmanaged.passUnretained(self).toOpaque()
        switch role {
        case .client:
            check(wslay_event_context_client_init(&context, &callbacks, owner), "wslay_event_context_client_init")
        case .server:
            check(wslay_event_context_server_init(&context, &callbacks, owner), "wslay_event_context_server_init")
        }
        wslay_event_config_set_max_recv_msg_length(context, UInt64(limit))
    }

    deinit {
        wslay_event_context_free(context)
    }

    /// Whether nothing more will be read and nothing is left to send: both sides have said good-bye, or one was refused.
    package var isOver: Bool {
        outgoing.isEmpty && wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0
    }

    /// Reads all the bytes, wherever they were cut; nothing after a closing frame or a refusal.
    package func receive(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        if whole == nil {
            take(bytes)
        } else if held.isEmpty {
            sort(bytes)
        } else {
            let joined = held + bytes
            held = []
            joined.withUnsafeBytes { sort($0) }
        }
        // Moved out rather than kept for the next time: a quiet connection holds no messages.
        defer { events = [] }
        return events
    }

    /// Whole messages become events, the rest goes to wslay.
    private func sort(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty, wslay_event_get_read_enabled(context) != 0, let finding = whole?.next(in: rest) {
            switch finding {
            case .message(let isText, let payload, let end):
                let payload = Array(rest[payload])
                events.append(.message(isText ? .text(payload) : .binary(payload)))
                rest = UnsafeRawBufferPointer(rebasing: rest[end...])
            case .other(let count):
                take(UnsafeRawBufferPointer(rebasing: rest[..<count]))
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            case .incomplete:
                held = Array(rest)
                return
            }
        }
    }

    /// What wslay makes of bytes.
    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard wslay_event_get_read_enabled(context) != 0 else { return }
        input = bytes
        let code = wslay_event_recv(context)
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        guard code != WSLAY_ERR_CALLBACK_FAILURE.rawValue else { return breakOff() }
        check(code, "wslay_event_recv")
        write()
        if wslay_event_get_read_enabled(context) == 0, wslay_event_get_close_received(context) == 0 {
            events.append(.refused(code: wslay_event_get_status_code_sent(context)))
        }
    }

    /// Whether a message may still be sent: after a closing frame none may.
    package var takesMessages: Bool {
        wslay_event_get_write_enabled(context) != 0 && wslay_event_get_close_sent(context) == 0
    }

    /// A whole message as a server sends it, the same for everyone: such frames may go out beside this codec's own, as long as
    /// `takesMessages` and all of `takeOutgoing` has gone before.
    package static func serverFrame(_ message: SocketMessage) -> [UInt8] {
        let payload = message.bytes
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + 10)
        if case .text = message { frame.append(0x81) } else { frame.append(0x82) }
        switch payload.count {
        case ..<126: frame.append(UInt8(payload.count))
        case ..<65_536: frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            frame.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { frame.append(UInt8(payload.count >> shift & 0xFF)) }
        }
        frame += payload
        return frame
    }

    /// Puts a message among the outgoing bytes. False after a closing frame.
    package func send(_ message: SocketMessage) -> Bool {
        switch message {
        case .text(let bytes): queue(WSLAY_TEXT_FRAME, bytes)
        case .binary(let bytes): queue(WSLAY_BINARY_FRAME, bytes)
        }
    }

    /// Puts a ping of at most 125 bytes among the outgoing bytes. False after a closing frame.
    package func ping(_ payload: [UInt8]) -> Bool {
        queue(WSLAY_PING, payload)
    }

    /// Puts a closing frame among the outgoing bytes, its reason cut to what a frame holds. False when there was one.
    @discardableResult
    package func close(_ closing: SocketClosing) -> Bool {
        var reason = closing.reason
        while reason.utf8.count > Self.longestReason { reason.removeLast() }
        let status = closing == .noStatus ? 0 : closing.code
        let code = Array(reason.utf8).withUnsafeBufferPointer {
            wslay_event_queue_close(context, status, $0.baseAddress, status == 0 ? 0 : $0.count)
        }
        write()
        return code == 0
    }

    /// Hands over the outgoing bytes, whole frames all of them.
    package func takeOutgoing() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    /// RFC 6455, 7.4.1.
    private static let protocolError: UInt16 = 1002

    /// RFC 6455 5.5: a control frame has 125 bytes, of which the code takes two.
    private static let longestReason = 123

    private func queue(_ opcode: wslay_opcode, _ payload: [UInt8]) -> Bool {
        let code = payload.withUnsafeBufferPointer { bytes in
            var message = wslay_event_msg(
                opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
            return wslay_event_queue_msg(context, &message)
        }
        if code == WSLAY_ERR_NO_MORE_MSG.rawValue { return false }
        check(code, "wslay_event_queue_msg")
        write()
        return true
    }

    /// Our callbacks never fail, so the failure is a malformed frame head. wslay would close without a code and takes no
    /// other closing frame, so this one is written past it.
    private func breakOff() {
        if wslay_event_get_close_sent(context) == 0 { outgoing += closingFrame(Self.protocolError) }
        wslay_event_shutdown_write(context)
        events.append(.refused(code: Self.protocolError))
    }

    private func closingFrame(_ code: UInt16) -> [UInt8] {
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        switch role {
        case .server: return [0x88, 0x02] + payload
        case .client(let makeMask):
            let mask = withUnsafeBytes(of: makeMask(), Array.init)
            return [0x88, 0x82] + mask + zip(payload, mask).map { $0 ^ $1 }
        }
    }

    private func write() {
        check(wslay_event_send(context), "wslay_event_send")
    }

    /// What the peer sends becomes events, so another code than 0 is a want of memory or a mistake in this program.
    private func check(_ code: Int32, _ call: StaticString) {
        guard code == 0 else { fatalError("\(call) failed with \(code)") }
    }
}
