import CWslay
import Net

/// The frames of a client's connection without any I/O: bytes in, events out; messages in, bytes out.
///
/// wslay assembles fragments, checks UTF-8 and the frame rules, answers pings and the closing handshake.
final class SocketCodec {
    /// What arrived, in order.
    enum Event: Equatable {
        case message(SocketMessage)
        case pong([UInt8])
        /// The peer's closing frame; the answer to it is in `outgoing`.
        case closed(SocketClosing)
        /// The peer broke a rule or the limit; a closing frame with this code is in `outgoing`. Nothing is read any more.
        case refused(code: UInt16)
    }

    /// Bytes for the peer, to be taken by whoever writes them.
    private(set) var outgoing: [UInt8] = []
    private let makeMask: () -> UInt32
    private var context: wslay_event_context_ptr?
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var events: [Event] = []

    /// - Parameters:
    ///   - limit: bytes of one message over all its fragments.
    ///   - makeMask: a mask nobody can foresee, for each frame.
    init(limit: Int, makeMask: @escaping () -> UInt32) {
        self.makeMask = makeMask
        var callbacks = Self.callbacks
        let code = wslay_event_context_client_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
        check(code, "wslay_event_context_client_init")
        wslay_event_config_set_max_recv_msg_length(context, UInt64(limit))
    }

    deinit {
        wslay_event_context_free(context)
    }

    /// Reads all the bytes, wherever they were cut.
    func receive(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        input = bytes
        events.removeAll(keepingCapacity: true)
        let code = wslay_event_recv(context)
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        write()
        if code == WSLAY_ERR_CALLBACK_FAILURE.rawValue {
            // Our callbacks never fail: this is a malformed frame head, for which wslay closes without a code.
            events.append(.refused(code: Self.protocolError))
        } else {
            check(code, "wslay_event_recv")
            if wslay_event_get_read_enabled(context) == 0, wslay_event_get_close_received(context) == 0 {
                events.append(.refused(code: wslay_event_get_status_code_sent(context)))
            }
        }
        return events
    }

    /// Puts a message among the outgoing bytes. False after a closing frame.
    func send(_ message: SocketMessage) -> Bool {
        switch message {
        case .text(let bytes): queue(WSLAY_TEXT_FRAME, bytes)
        case .binary(let bytes): queue(WSLAY_BINARY_FRAME, bytes)
        }
    }

    /// Puts a ping among the outgoing bytes. False after a closing frame.
    func ping(_ payload: [UInt8]) -> Bool {
        queue(WSLAY_PING, payload)
    }

    /// Puts a closing frame among the outgoing bytes, unless there was one.
    func close(_ closing: SocketClosing) {
        var reason = closing.reason
        while reason.utf8.count > Self.longestReason { reason.removeLast() }
        let code = closing == .noStatus ? 0 : closing.code
        _ = Array(reason.utf8).withUnsafeBufferPointer {
            wslay_event_queue_close(context, code, $0.baseAddress, code == 0 ? 0 : $0.count)
        }
        write()
    }

    func takeOutgoing() -> [UInt8] {
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

    private func write() {
        check(wslay_event_send(context), "wslay_event_send")
    }

    /// What the peer sends becomes events, so another code than 0 is a want of memory or a mistake in this program.
    private func check(_ code: Int32, _ call: StaticString) {
        guard code == 0 else { fatalError("\(call) failed with \(code)") }
    }
}

// MARK: what wslay calls

extension SocketCodec {
    private static var callbacks: wslay_event_callbacks {
        wslay_event_callbacks(
            recv_callback: { context, buffer, count, _, codec in
                guard let buffer, let codec else { return -1 }
                return SocketCodec.at(codec).give(
                    context, to: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            },
            send_callback: { _, bytes, count, _, codec in
                guard let codec else { return -1 }
                SocketCodec.at(codec).outgoing.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
                return count
            },
            genmask_callback: { _, buffer, count, codec in
                guard let buffer, let codec else { return -1 }
                SocketCodec.at(codec).fillMask(UnsafeMutableRawBufferPointer(start: buffer, count: count))
                return 0
            },
            on_frame_recv_start_callback: nil, on_frame_recv_chunk_callback: nil, on_frame_recv_end_callback: nil,
            on_msg_recv_callback: { _, message, codec in
                guard let message, let codec else { return }
                SocketCodec.at(codec).take(message.pointee)
            })
    }

    private static func at(_ context: UnsafeMutableRawPointer) -> SocketCodec {
        Unmanaged<SocketCodec>.fromOpaque(context).takeUnretainedValue()
    }

    private func give(_ context: wslay_event_context_ptr?, to buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !input.isEmpty else {
            wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
            return -1
        }
        let count = min(input.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
        input = UnsafeRawBufferPointer(rebasing: input[count...])
        return count
    }

    private func fillMask(_ buffer: UnsafeMutableRawBufferPointer) {
        for start in stride(from: 0, to: buffer.count, by: 4) {
            withUnsafeBytes(of: makeMask()) { mask in
                for offset in 0..<min(4, buffer.count - start) { buffer[start + offset] = mask[offset] }
            }
        }
    }

    private func take(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
        switch wslay_opcode(rawValue: UInt32(message.opcode)) {
        case WSLAY_TEXT_FRAME: events.append(.message(.text(bytes)))
        case WSLAY_BINARY_FRAME: events.append(.message(.binary(bytes)))
        case WSLAY_PONG: events.append(.pong(bytes))
        case WSLAY_CONNECTION_CLOSE: events.append(.closed(Self.closing(message.status_code, bytes)))
        default: break  // Pings: wslay has queued the answer.
        }
    }

    private static func closing(_ code: UInt16, _ payload: [UInt8]) -> SocketClosing {
        code == 0 ? .noStatus : SocketClosing(code: code, reason: String(decoding: payload.dropFirst(2), as: UTF8.self))
    }
}
