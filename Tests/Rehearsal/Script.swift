package import Net
import Paper

/// WebSocket connections to a paper venue in memory, told as lines.
extension Stage {
    /// Opens a connection; nil when the handshake is refused.
    package mutating func open(_ number: UInt64, path: String, headers: HTTPHeaders = [:]) -> [String]? {
        let request = HTTPRequest(.get, base: Self.base, path: path, headers: headers)
        guard world.upgrade(request, from: Peer(address: address), venue: 0, at: moment) == nil else { return nil }
        return Self.lines(world.opened(SocketID(number), from: Peer(address: address), venue: 0, at: moment))
    }

    /// What comes of one message of the client.
    package mutating func say(_ text: String, on number: UInt64) -> [String] {
        Self.lines(world.received(.text(Array(text.utf8)), on: SocketID(number), at: moment))
    }

    package mutating func sayBinary(_ bytes: [UInt8], on number: UInt64) -> [String] {
        Self.lines(world.received(.binary(bytes), on: SocketID(number), at: moment))
    }

    package mutating func close(_ number: UInt64) { world.closed(SocketID(number)) }

    /// What comes of a timer, at this time.
    package mutating func wake(at time: Duration) -> [String] {
        now = time
        return Self.lines(world.wake(at: moment))
    }

    /// What comes of a movement ordered over the control API.
    package mutating func control(_ path: String, _ body: String) -> (status: Int, lines: [String]) {
        let request = HTTPRequest(.post, base: Self.base, path: path, body: Array(body.utf8))
        let (response, actions) = world.control(request, at: moment)
        return (response.status, Self.lines(actions))
    }

    /// `1 <- text`, `1 closed 1008 reason`, `1 cut`, `wake in 60s`.
    private static func lines(_ actions: [ServerAction]) -> [String] {
        actions.map { action in
            switch action {
            case .send(.text(let bytes), let socket): "\(socket.number) <- \(String(decoding: bytes, as: UTF8.self))"
            case .send(.binary(let bytes), let socket): "\(socket.number) <- \(bytes.count) bytes"
            case .broadcast(let message, let sockets): "\(sockets.map(\.number)) <- \(message.bytes.count) bytes"
            case .deliver(let messages, let sockets): "\(sockets.map(\.number)) <- \(messages.bytes.count) bytes framed"
            case .answer(let ticket, _): "answer \(ticket.number)"
            case .close(let socket, let code, let reason): "\(socket.number) closed \(code) \(reason)"
            case .drop(let socket): "\(socket.number) cut"
            case .wake(let after): "wake in \(after)"
            }
        }
    }
}
