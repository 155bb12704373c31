/// sFOX's documented limits. Sources: docs.sfox.com/rest-api/rate-limits, docs.sfox.com/websocket-api/rate-limits.
package enum Limits {
    /// `GET /v1/user/balance`: 5 requests in 10 s.
    package static let balanceRequests = 5
    package static let balanceWindow = Duration.seconds(10)
    /// After a 429 on a route, that route must be left alone for 10 s.
    package static let balancePause = Duration.seconds(10)
    /// The whole REST API, per IP address: 250 requests in 10 s, then 429 for 60 s.
    package static let addressRequests = 250
    package static let addressWindow = Duration.seconds(10)
    package static let addressPause = Duration.seconds(60)

    /// WebSocket connections per IP address.
    package static let connections = 10
    /// WebSocket messages per IP address and minute, over all its connections.
    package static let messages = 40
    package static let messageWindow = Duration.seconds(60)
    /// How long an address is shut out that sends more.
    package static let messageBlock = Duration.seconds(120)
}
