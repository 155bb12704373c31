import Net

/// One answer whose body is sent piece by piece.
final class StreamSession: Session {
    let id: SocketID
    unowned let connection: Connection
    private let isChunked: Bool

    init(_ connection: Connection, _ id: SocketID, isChunked: Bool) {
        self.connection = connection
        self.id = id
        self.isChunked = isChunked
    }

    /// Frames are a WebSocket's.
    func deliver(_ messages: FramedMessages) {}

    func send(_ posting: inout Posting) {
        connection.owesDrained = true
        connection.push(isChunked ? posting.chunk : posting.message.bytes)
    }

    func close(_ code: UInt16, _ reason: String) {
        if isChunked { connection.push(Self.lastChunk) }
        connection.endStream(self)
    }

    private static let lastChunk = Array("0\r\n\r\n".utf8)

    /// RFC 9112, 7.1. An empty piece is none: it would be the end.
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.isEmpty { return [] }
        var chunk = Array(String(bytes.count, radix: 16).utf8)
        chunk.reserveCapacity(chunk.count + bytes.count + 4)
        chunk += [0x0D, 0x0A]
        chunk += bytes
        chunk += [0x0D, 0x0A]
        return chunk
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
        var first = Posting(.binary(response.body))
        stream.send(&first)
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
