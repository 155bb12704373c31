import Net

/// One answer whose body is sent piece by piece.
final class StreamSession: Session {
    /// What frames one piece, at most.
    private static let framingBytes = 20

    let id: SocketID
    unowned let connection: Connection
    private let isChunked: Bool

    init(_ connection: Connection, _ id: SocketID, isChunked: Bool) {
        self.connection = connection
        self.id = id
        self.isChunked = isChunked
    }

    func send(_ message: SocketMessage) { send(message.bytes) }

    /// An empty piece is none: in chunked coding it would be the end.
    func send(_ bytes: [UInt8]) {
        connection.owesDrained = true
        connection.push(bytes.count + Self.framingBytes) { out in
            guard !bytes.isEmpty else { return }
            guard isChunked else { return out.append(bytes) }
            out.append(hexadecimal: bytes.count)
            out.append("\r\n")
            out.append(bytes)
            out.append("\r\n")
        }
    }

    func close(_ code: UInt16, _ reason: String) {
        if isChunked { connection.push(Self.framingBytes) { $0.append("0\r\n\r\n") } }
        connection.endStream(self)
    }
}

extension Connection {
    /// The head now, the body by and by. Opening counts as a send, so that `drained` comes even if nothing is sent yet.
    func begin(stream response: HTTPResponse, to request: HTTPRequest) {
        let framing: BodyFraming = isVersion10 ? .untilClose : .chunked
        closesAfterAnswer = closesAfterAnswer || isVersion10 || response.closesConnection
        out.append(headOf: response, closes: closesAfterAnswer, saysKeepAlive: saysKeepAlive, framing: framing)
        if omitsBody || response.hasNoLength { return endAnswer() }
        let stream = StreamSession(self, loop.nextSocket(), isChunked: !isVersion10)
        self.stream = stream
        enter(.streaming)
        stream.send(response.body)
        loop.opened(stream, request)
    }

    /// The connection goes on, unless it was to end with this answer. What still waits of the body is nobody's any more.
    func endStream(_ stream: StreamSession) {
        guard self.stream === stream, !isCut else { return }
        self.stream = nil
        endAnswer()
        wantWrite()
        loop.ended(stream)
    }
}
