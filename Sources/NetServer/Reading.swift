import CWebSockets
import Net

/// From bytes to whole requests.
extension Connection {
    /// Takes what has arrived.
    func received(_ bytes: UnsafeRawBufferPointer) {
        lastRead = loop.now
        switch phase {
        case .hanging, .lingering, .finishing: break
        case .socket: session?.received(bytes)
        case .head, .body, .waiting, .streaming: takeOrKeep(bytes)
        }
        proceed()
    }

    /// Writes what is there, and goes on with input that had to wait for that or for an answer.
    func proceed() {
        flush()
        while !inbox.isEmpty, !hasOutput, !isCut, phase == .head || phase == .body {
            let before = inbox.count
            dropRead(take(inbox.readable))
            pauseReading(inbox.count > Self.inboxHighWater)
            if inbox.count == before { return }
            flush()
        }
    }

    /// Requests that arrive whole, as nearly all do, are read where they lie; only the rest is copied.
    private func takeOrKeep(_ bytes: UnsafeRawBufferPointer) {
        if inbox.isEmpty {
            let taken = take(bytes)
            if phase != .finishing { inbox.append(UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
        } else {
            inbox.append(bytes)
            dropRead(take(inbox.readable))
        }
        pauseReading(inbox.count > Self.inboxHighWater && phase != .socket)
    }

    private func dropRead(_ taken: Int) {
        if phase == .finishing { inbox.removeAll() } else { inbox.removeFirst(taken) }
    }

    /// Takes whole requests, or parts of one, from the front and returns how many bytes that was.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        var taken = 0
        while taken < bytes.count, tail == nil, out.count < Self.outHighWater {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
            do throws(Refusal) {
                let piece: Int
                switch phase {
                case .head: piece = try takeHead(rest)
                case .body: piece = try takeBody(rest)
                case .socket:
                    session?.received(rest)
                    piece = rest.count
                case .waiting, .streaming, .hanging, .finishing, .lingering: return taken
                }
                if piece == 0 { return taken }
                taken += piece
            } catch {
                refuse(error)
                return bytes.count
            }
        }
        return taken
    }

    private func takeHead(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Int {
        let blank = searched == 0 ? HeadEnd.emptyLines(in: bytes) : 0
        if blank > 0 { return blank }
        if searched == 0 { phaseSince = loop.now }
        switch HeadEnd(in: bytes, from: searched) {
        case .malformed: throw .malformed
        case .searched(let position):
            guard position <= listener.limits.headBytes else { throw tooLarge(bytes) }
            // A lone carriage return may yet be an empty line.
            searched = position == 1 && bytes[0] == 0x0D ? 0 : position
            return 0
        case .found(let length):
            searched = 0
            guard length <= listener.limits.headBytes else { throw tooLarge(bytes) }
            let head = try RequestHead(UnsafeRawBufferPointer(rebasing: bytes[..<length]), named: listener.names)
            try begin(head, bodyIsHere: bytes.count > length)
            return length
        }
    }

    /// A request line that is too long by itself is the target's fault, as a rule.
    private func tooLarge(_ bytes: UnsafeRawBufferPointer) -> Refusal {
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.firstIndex(ofByte: 0x0D) ?? bytes.count)])
        return line.count > listener.limits.headBytes && line.contains(0x20) ? .targetTooLong : .headTooLarge
    }

    private func begin(_ head: RequestHead, bodyIsHere: Bool) throws(Refusal) {
        omitsBody = head.method == .head
        if guest.standing == .told { throw .overloaded }
        switch head.framing {
        case .length(0): return dispatch(head, body: [])
        case .length(let length):
            guard length <= listener.limits.bodyBytes else { throw .bodyTooLarge }
            arriving = ArrivingBody(head: head, left: length)
            arriving?.bytes.reserveCapacity(min(length, Self.inboxHighWater))
        case .chunked: arriving = ArrivingBody(head: head, left: 0, chunks: ChunkedBody())
        }
        if head.expectsContinue, !bodyIsHere { out.append("HTTP/1.1 100 Continue\r\n\r\n") }
        enter(.body)
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Int {
        guard var body = arriving else { throw .malformed }
        arriving = nil
        let taken: Int
        let isWhole: Bool
        if var chunks = body.chunks {
            taken = try chunks.take(bytes, into: &body.bytes, limit: listener.limits.bodyBytes)
            isWhole = chunks.isDone
            body.chunks = chunks
        } else {
            taken = min(body.left, bytes.count)
            body.bytes.append(contentsOf: bytes[..<taken])
            body.left -= taken
            isWhole = body.left == 0
        }
        if isWhole { dispatch(body.head, body: body.bytes) } else { arriving = body }
        return taken
    }
}
