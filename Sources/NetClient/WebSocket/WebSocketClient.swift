package import Net

/// Opens WebSocket connections: libcurl connects, wslay reads and writes the frames.
///
/// Every connection has a thread of its own, for the few that the venues allow. No extension is offered.
package struct WebSocketClient: Sendable {
    /// A PEM file of certificate authorities to trust instead of the system's; nil for the system's.
    package var caFile: String?
    package var userAgent: String
    private let entropy: @Sendable () -> UInt64

    /// `entropy` masks frames and makes nonces, so nobody may be able to foresee it (RFC 6455, 10.3): the system's
    /// generator, but for tests that want the same bytes each time.
    package init(
        entropy: @escaping @Sendable () -> UInt64, caFile: String? = nil, userAgent: String = Release.userAgent
    ) {
        self.entropy = entropy
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
            base: base, path: path, query: query, headers: headers, userAgent: userAgent, nonce: makeNonce())
        if let problem = request.unsendable {
            throw SocketFailure(.unsendable, "The handshake with \(base.origin) was not sent: \(problem)")
        }
        let connection = WebSocketConnection(limits)
        try await connection.open(
            SocketPlan(request: request, caFile: caFile, limits: limits, timeout: timeout, entropy: entropy)
        ).get()
        return connection
    }

    /// RFC 6455, 4.1: 16 bytes.
    private func makeNonce() -> [UInt8] {
        (0..<2).flatMap { _ in withUnsafeBytes(of: entropy(), Array.init) }
    }
}
