/// Sends one request and returns the whole answer. `NetClient.HTTPClient` is the real one; tests bring their own.
public protocol HTTPTransport: Sendable {
    /// The whole answer, or the failure that says why there is none.
    ///
    /// `timeout` runs from now to the last byte of the answer; cancelling the task ends it sooner.
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse
}

/// Why no whole answer came. What the venue did with the request is unknown unless the kind says that nothing was sent.
public struct TransportFailure: Error, Sendable, Hashable {
    /// What may be concluded, and whether another attempt has a point.
    public enum Kind: Sendable, Hashable {
        /// The request cannot be written as HTTP, for example a header value with a line break. Nothing was sent.
        case unsendable
        /// The time given was over.
        case timeout
        /// No connection: name not found, refused, no route. Nothing was sent.
        case unreachable
        /// The certificate or the handshake was refused. Nothing was sent.
        case insecure
        /// The connection ended before an answer began, or while one was being read.
        case interrupted
        /// An answer came, but it broke off before its own end, cannot be decoded, or is no HTTP.
        case garbled
        /// The answer was larger than the limit.
        case tooLarge
        /// The task was cancelled.
        case cancelled
    }

    /// The kind decides; the message is for people.
    public var kind: Kind
    /// One sentence for people, with no secret in it.
    public var message: String

    /// A failure without an answer.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
