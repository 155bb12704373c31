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

    /// Called once after sends, when less than `ServerLimits.lowWaterBytes` of all that was sent still waits for the reader.
    ///
    /// It is never called from within a send, and never twice without a send between: a handler that sends one piece and
    /// the next one here keeps the reader busy and has one piece in memory. Other connections have their turn in between.
    func drained(_ socket: SocketID) -> [ServerAction]

    /// Called once when the reader took nothing for half of `ServerLimits.slowReader`, the time after which it is cut: the
    /// last moment to say good-bye in words. Called again only after the reader took something.
    func stalled(_ socket: SocketID) -> [ServerAction]

    /// Called when the connection that waits for a ticket is gone: nobody wants the answer any more.
    func abandoned(_ ticket: ReplyTicket)

    /// The body and fields of an answer the server gives by itself, because no request came of what was sent: status 400, 408,
    /// 413, 414, 417, 426, 431, 501, 503 or 505. Nil leaves it to the server.
    ///
    /// - Parameter reason: a sentence for people: what is wrong and within what bounds it would be right.
    func refusal(_ status: Int, _ reason: String) -> HTTPResponse?

    /// Called once when the server begins to stop: the moment to end streams that have no end of their own. WebSockets are
    /// closed with 1001 after it.
    func stopping() -> [ServerAction]
}

extension ServerHandler {
    /// Sends nothing more.
    public func drained(_ socket: SocketID) -> [ServerAction] { [] }
    /// Lets the reader be cut without a word.
    public func stalled(_ socket: SocketID) -> [ServerAction] { [] }
    /// Makes nothing of it: right for handlers that answer at once.
    public func abandoned(_ ticket: ReplyTicket) {}
    /// Leaves refusals to the server.
    public func refusal(_ status: Int, _ reason: String) -> HTTPResponse? { nil }
    /// Has no streams to end.
    public func stopping() -> [ServerAction] { [] }
}

/// The other end of a connection.
public struct Peer: Sendable, Hashable {
    /// The numeric address without the port.
    public var address: String

    /// A peer by its numeric address.
    public init(address: String) { self.address = address }
}

/// A WebSocket or a streamed answer, unique over all listeners of a server and never used again.
public struct SocketID: Sendable, Hashable {
    /// Counts up from the server's start.
    public var number: UInt64

    /// The number a server gave.
    public init(_ number: UInt64) { self.number = number }
}

/// An answer that is made elsewhere, under a number the handler chose: unique among those it has not answered yet.
public struct ReplyTicket: Sendable, Hashable {
    /// The handler's own.
    public var number: UInt64

    /// A ticket by the handler's number.
    public init(_ number: UInt64) { self.number = number }
}

/// A whole WebSocket message, or a piece of a streamed answer, whose kind then says nothing.
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
    /// The head and the first bytes, perhaps none; the rest comes by `ServerAction.send` and ends by `.close`.
    ///
    /// The stream gets a `SocketID`: `opened` tells it, `closed` is called once at its end, however that came. It is chunked
    /// (HTTP/1.1), or lasts as long as the connection (1.0). A HEAD request, 204 and 304 get the head, and nothing is opened.
    case stream(HTTPResponse)
    /// Given later by `ServerAction.answer`, however long that takes: a deadline is the handler's affair.
    case later(ReplyTicket)
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
    /// The same to many, framed once.
    case broadcast(SocketMessage, to: [SocketID])
    /// Messages that are framed already, to WebSockets; each of these counts as one send.
    case deliver(FramedMessages, to: [SocketID])
    /// A closing handshake with code and reason; the proper end of a streamed answer, which has neither.
    case close(SocketID, code: UInt16, reason: String)
    /// Cuts the connection without a closing handshake.
    case drop(SocketID)
    /// The answer to `ServerAnswer.later`; nothing happens when its connection is gone.
    case answer(ReplyTicket, ServerAnswer)
    /// Asks for one call of `wake()` after the time.
    case wake(after: Duration)
}
