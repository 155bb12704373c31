/// How patient a feed is. The defaults are meant for every venue; what a venue documents stands in its dialect.
package struct FeedSettings: Sendable, Hashable {
    /// For name, connection, TLS and the WebSocket handshake together.
    package var connecting = Duration.seconds(10)
    /// For the answer to logging in, and again for that to subscribing: a round trip and some work of the venue.
    package var answering = Duration.seconds(10)
    /// For the venue's half of the closing handshake; then the connection is dropped.
    package var closing = Duration.seconds(3)
    /// Until asking again for a seat where a venue limits the connections of an address and all are taken.
    package var seating = Duration.seconds(10)
    /// A connection that was live for so long was good: when it ends, waiting starts anew with the shortest time.
    package var settled = Duration.seconds(60)
    /// What a connection that brought a statement counts for at most, however short it was: the venue is well, and every wait
    /// is a gap. Four is eight seconds before the next attempt, and half of sFOX's 40 messages a minute.
    package var spokenAttempts = 4
    /// Between attempts: from half a second, so that a gap is short, to a minute, which two messages an attempt keep
    /// far below sFOX's 40 a minute.
    package var backoff = Backoff.endless(from: .milliseconds(500), to: .seconds(60))
    /// Between attempts after a refusal that does not mend itself: someone has to change a key or a permission, and
    /// CoinW counts errors towards a ban.
    package var refusedBackoff = Backoff.endless(from: .seconds(300), to: .seconds(3_600))

    package init() {}
}

extension Backoff {
    /// A wait after every attempt, however many there were.
    static func endless(from first: Duration, to longest: Duration) -> Backoff {
        var backoff = Backoff()
        backoff.attempts = .max
        backoff.first = first
        backoff.longest = longest
        return backoff
    }
}
