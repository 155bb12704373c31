/// What a WebSocket client takes in and how much of it waits for its reader.
public struct SocketLimits: Sendable, Hashable {
    /// Bytes of one whole message, over all its fragments.
    public var maximumMessageBytes: Int
    /// Bytes of the server's answer to the handshake.
    public var maximumHandshakeBytes: Int
    /// Messages that may wait for the reader before the socket is left unread.
    public var waitingMessages: Int
    /// Bytes of messages that may wait for the reader before the socket is left unread.
    public var waitingBytes: Int

    /// Each limit has its own default with its reason.
    public init(
        maximumMessageBytes: Int = Self.standardMessageBytes, maximumHandshakeBytes: Int = Self.standardHandshakeBytes,
        waitingMessages: Int = Self.standardWaitingMessages, waitingBytes: Int = Self.standardWaitingBytes
    ) {
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumHandshakeBytes = maximumHandshakeBytes
        self.waitingMessages = waitingMessages
        self.waitingBytes = waitingBytes
    }

    /// A push is under 1 KiB per currency of one user; this is a user with more than a thousand of them.
    public static let standardMessageBytes = 1 << 20
    /// As for HTTP servers' own headers: cookies and all, 16 KiB is twice what is seen.
    public static let standardHandshakeBytes = 16 << 10
    /// About 50 ms of the fastest feed one connection can bring, so that a reader may be away for a moment.
    public static let standardWaitingMessages = 16_384
    /// The same moment in bytes, and room for several of the largest messages.
    public static let standardWaitingBytes = 16 << 20
}

/// A WebSocket closing code with its reason, as one side sent it.
public struct SocketClosing: Sendable, Hashable {
    /// As RFC 6455 7.4 lists them; 1005 when the frame had none.
    public var code: UInt16
    /// The sender's words, at most 123 bytes.
    public var reason: String

    /// A code of 1000 to 1014 or 3000 to 4999, as RFC 6455 7.4 allows on the wire.
    public init(code: UInt16, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// The purpose is fulfilled.
    public static let normal = SocketClosing(code: 1000)
    /// A page or program ends.
    public static let goingAway = SocketClosing(code: 1001)
    /// What a frame without a code counts as.
    public static let noStatus = SocketClosing(code: 1005)
}

/// Why a WebSocket connection was not made, or ended without a closing handshake.
public struct SocketFailure: Error, Sendable, Hashable {
    /// The ways a connection fails to be made or to last.
    public enum Kind: Sendable, Hashable {
        /// The handshake cannot be written as HTTP. Nothing was sent.
        case unsendable
        /// The time given was over.
        case timeout
        /// No connection: name not found, refused, no route.
        case unreachable
        /// The certificate or the handshake of TLS was refused.
        case insecure
        /// The server answered the handshake with another status than 101; its header fields go with it.
        case refused(status: Int, headers: HTTPHeaders)
        /// The server's handshake or frames broke the protocol.
        case violation
        /// The handshake's answer or a message was larger than the limit.
        case tooLarge
        /// The connection ended without a closing handshake.
        case interrupted
        /// The connection had been closed before.
        case closed
        /// The task was cancelled.
        case cancelled
    }

    /// What happened, for programs.
    public var kind: Kind
    /// One sentence for people, with no secret in it.
    public var message: String

    /// A failure with its sentence, which holds no secret.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
