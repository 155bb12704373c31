/// What a server bears from the other side. Each bound has a reason; tests and paper venues may set their own.
package struct ServerLimits: Sendable, Hashable {
    /// Request line and header fields together. Ten times what the venues' clients send, twice nginx's default.
    package var headBytes = 16 * 1_024

    /// One request's body. The largest documented request body is under a kilobyte; a control script may send a scenario.
    package var bodyBytes = 1_024 * 1_024

    /// One WebSocket message from a client. They send commands; no documented one reaches a kilobyte.
    package var messageBytes = 1_024 * 1_024

    /// What may wait for a slow reader of one WebSocket or streamed answer: some 5,000 Connect messages. Past it the connection is cut,
    /// because a feed with holes that nobody sees is worse than one that ends.
    package var queuedBytes = 4 * 1_024 * 1_024

    /// A reader for whom less than this waits is ready for more: a write or two, so that it is never without.
    package var lowWaterBytes = 32 * 1_024

    /// Open connections of one listener; the next one is answered 503 (over TLS: closed at once). Below the usual limit of open files, 20,000
    /// here, with room for several listeners.
    package var connections = 4_096

    /// Open connections from one address, or from one /64 of IPv6; nil for no bound but the one above. Whoever serves other
    /// machines sets it, so that one of them cannot take all there is.
    package var connectionsPerPeer: Int?

    /// Whether the bound above is for this machine's own connections too: a proxy's are everybody's.
    package var countsLoopbackPeers = false

    /// A connection with no request on it. nginx's default, longer than clients keep theirs.
    package var idle: Duration = .seconds(75)

    /// From the first byte of a request's head to its last, and from connecting (and the TLS handshake) to it:
    /// a client that drips headers holds a connection no longer than this.
    package var head: Duration = .seconds(10)

    /// From the end of the head to the end of the body: a megabyte at the pace of a bad mobile line.
    package var body: Duration = .seconds(30)

    /// From the first frame of a WebSocket message to its last.
    package var message: Duration = .seconds(30)

    /// How long a reader may take nothing while something waits for it.
    package var slowReader: Duration = .seconds(30)

    /// How long a refused client is listened to after the answer, so that it reads the answer instead of a reset.
    package var linger: Duration = .seconds(2)

    /// How long the other side may take to answer a WebSocket close.
    package var closing: Duration = .seconds(2)

    /// A WebSocket that was silent for this long is pinged: middleboxes forget connections after about a minute.
    package var pingAfter: Duration = .seconds(50)

    /// A pinged WebSocket that stays silent for this long is cut.
    package var pongWithin: Duration = .seconds(20)

    package init() {}

    /// Limits of seconds need no closer look than this.
    static let longestSweep: Duration = .seconds(1)

    /// How often the time limits are looked at: often enough that the shortest is overstepped by a quarter at most.
    var sweepInterval: Duration {
        let shortest =
            [idle, head, body, message, slowReader, linger, closing, pingAfter, pongWithin].min() ?? .seconds(1)
        return min(max(shortest / 4, .milliseconds(5)), Self.longestSweep)
    }
}
