import CWslay
import Net

/// What wslay calls, with the codec as its user data.
extension SocketCodec {
    static var callbacks: wslay_event_callbacks {
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
            on_frame_recv_start_callback: { _, frame, codec in
                guard let frame, let codec, frame.pointee.opcode < UInt8(WSLAY_CONNECTION_CLOSE.rawValue) else {
                    return
                }
                SocketCodec.at(codec).isInMessage = true
            }, on_frame_recv_chunk_callback: nil, on_frame_recv_end_callback: nil,
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

    /// wslay asks for masks on a client's side only.
    private func fillMask(_ buffer: UnsafeMutableRawBufferPointer) {
        guard case .client(let makeMask) = role else { return }
        for start in stride(from: 0, to: buffer.count, by: 4) {
            withUnsafeBytes(of: makeMask()) { mask in
                for offset in 0..<min(4, buffer.count - start) { buffer[start + offset] = mask[offset] }
            }
        }
    }

    private func take(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
        switch wslay_opcode(rawValue: UInt32(message.opcode)) {
        case WSLAY_TEXT_FRAME: end(.text(bytes))
        case WSLAY_BINARY_FRAME: end(.binary(bytes))
        case WSLAY_PONG: events.append(.pong(bytes))
        case WSLAY_CONNECTION_CLOSE: events.append(.closed(Self.closing(message.status_code, bytes)))
        default: break  // Pings: wslay has queued the answer.
        }
    }

    private func end(_ message: SocketMessage) {
        isInMessage = false
        events.append(.message(message))
    }

    private static func closing(_ code: UInt16, _ payload: [UInt8]) -> SocketClosing {
        code == 0 ? .noStatus : SocketClosing(code: code, reason: String(decoding: payload.dropFirst(2), as: UTF8.self))
    }
}
