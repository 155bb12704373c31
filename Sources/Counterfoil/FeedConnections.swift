package import Accounts
package import Engine
package import Net
import NetClient

/// Joins the engine's feeds to the network: one WebSocket client for all accounts that trust the system's certificates, and
/// one for each `caFile`.
package struct FeedConnections: Sendable {
    private let userAgent: String

    package init(userAgent: String) { self.userAgent = userAgent }

    /// Opens a connection for an account.
    package func connect(
        _ account: Account, to address: FeedAddress, timeout: Duration
    ) async throws(SocketFailure) -> any FeedLink {
        let client = WebSocketClient(
            entropy: { UInt64.random(in: 0...UInt64.max) }, caFile: account.caFile, userAgent: userAgent)
        return Link(
            connection: try await client.connect(
                to: address.base, path: address.path, headers: address.headers, timeout: timeout))
    }
}

private struct Link: FeedLink {
    let connection: WebSocketConnection

    var executor: (any TaskExecutor)? { connection.executor }

    nonisolated(nonsending) func receive() async throws(SocketFailure) -> [SocketMessage]? {
        try await connection.receiveSome()
    }

    func send(_ message: SocketMessage) async throws(SocketFailure) { try await connection.send(message) }
    func ping(timeout: Duration) async throws(SocketFailure) { try await connection.ping(timeout: timeout) }
    func close(_ closing: SocketClosing) async { await connection.close(closing) }
    func drop() async { await connection.close(.goingAway, timeout: .zero) }

    var closing: SocketClosing? {
        if case .success(let closing) = connection.ending { closing } else { nil }
    }
}
