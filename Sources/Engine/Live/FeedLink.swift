package import Accounts
package import Net

/// An open WebSocket as the engine uses it; the composition root joins it to the network.
package protocol FeedLink: Sendable {
    /// Where what is received is best worked on; nil for anywhere.
    var executor: (any TaskExecutor)? { get }
    /// The next messages that wait, at least one; nil after a closing handshake.
    nonisolated(nonsending) func receive() async throws(SocketFailure) -> [SocketMessage]?
    func send(_ message: SocketMessage) async throws(SocketFailure)
    /// Returns when the pong has come.
    func ping(timeout: Duration) async throws(SocketFailure)
    func close(_ closing: SocketClosing) async
    /// Cuts the connection, whatever the peer does.
    func drop() async
    /// The peer's closing frame, once it is over.
    var closing: SocketClosing? { get }
}

/// Opens WebSockets for accounts.
package typealias FeedConnector =
    @Sendable (Account, FeedAddress, _ timeout: Duration) async throws(SocketFailure) -> any FeedLink
