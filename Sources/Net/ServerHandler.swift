/// What stands behind a listener. The server calls it on its one loop thread, so it needs no lock and must not block.
///
/// A handler answers in values: it is given an event and returns what is to be done.
public protocol ServerHandler: AnyObject {
    /// The request headers the handler reads, in lower case; only these are copied out of each request.
    var headerNames: [String] { get }

    /// Answers a request that has arrived whole.
    func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer

    /// Decides whether a WebSocket handshake is accepted; an `HTTPResponse` refuses it.
    func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse?

    func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction]
    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction]
    func closed(_ socket: SocketID) -> [ServerAction]

    /// Called when a time asked for by `ServerAction.wake` has come.
    func wake() -> [ServerAction]
}

/// The other end of a connection.
public struct Peer: Sendable, Hashable {
    /// The numeric address without the port.
    public var address: String

    /// A peer by its numeric address.
    public init(address: String) { self.address = address }
}

/// A WebSocket connection, unique over all listeners of a server and never used again.
public struct SocketID: Sendable, Hashable {
    /// Counts up from the server's start.
    public var number: UInt64

    /// The number a server gave.
    public init(_ number: UInt64) { self.number = number }
}

/// A whole WebSocket message.
public enum SocketMessage: Sendable, Hashable {
    case text([UInt8])
    case binary([UInt8])

    /// The payload, whichever kind it is.
    public var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}

/// What the server sends back, faults included: a paper venue must be able to misbehave.
public indirect enum ServerAnswer: Sendable, Hashable {
    case response(HTTPResponse)
    /// The answer and things to do besides, such as pushes on WebSockets.
    case responseAnd(HTTPResponse, [ServerAction])
    case after(Duration, ServerAnswer)
    /// Announces the whole body's length, sends the first bytes and closes the connection.
    case truncated(HTTPResponse, bytes: Int)
    /// Never answers; the connection stays open until the client ends it.
    case hang
    /// Closes the connection without an answer.
    case disconnect
}

/// What a handler wants done outside an answer.
public enum ServerAction: Sendable, Hashable {
    case send(SocketMessage, to: SocketID)
    /// A closing handshake with code and reason.
    case close(SocketID, code: UInt16, reason: String)
    /// Cuts the connection without a closing handshake.
    case drop(SocketID)
    /// Asks for one call of `wake()` after the time.
    case wake(after: Duration)
}
