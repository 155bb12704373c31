package import Net

/// Opens WebSocket connections: libcurl connects, wslay reads and writes the frames.
///
/// Every connection has a thread of its own, for the few that the venues allow. No extension is offered.
package struct WebSocketClient: Sendable {
    /// A PEM file of certificate authorities to trust instead of the system's; nil for the system's.
    package var caFile: String?
    package var userAgent: String

    package init(caFile: String? = nil, userAgent: String = Release.userAgent) {
        self.caFile = caFile
        self.userAgent = userAgent
    }

    /// Connects and shakes hands.
    ///
    /// `path` comes after the base's own prefix. `timeout` is from now to the end of the handshake; cancelling the task
    /// ends it sooner. Proxies are used as `HTTPClient` uses them.
    package func connect(
        to base: BaseURL, path: String = "", query: String? = nil, headers: HTTPHeaders = [:],
        limits: SocketLimits = SocketLimits(), timeout: Duration
    ) async throws(SocketFailure) -> WebSocketConnection {
        let request = UpgradeRequest(
            base: base, path: path, query: query, headers: headers, userAgent: userAgent, nonce: Self.makeNonce())
        if let problem = request.unsendable {
            throw SocketFailure(.unsendable, "The handshake with \(base.origin) was not sent: \(problem)")
        }
        let connection = WebSocketConnection(limits)
        try await connection.open(
            SocketPlan(request: request, caFile: caFile, limits: limits, timeout: timeout)
        ).get()
        return connection
    }

    /// RFC 6455, 4.1: 16 bytes.
    private static func makeNonce() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
