/// Bitfront's documented limits. Sources: bitfront-api-docs, `1_Overview.md` and
/// `2_Authentication_and_Security_Policy.md`.
package enum Limits {
    /// Per API key, both at once: 3 requests in a second and 60 in a minute.
    package static let requestsPerSecond = 3
    package static let requestsPerMinute = 60

    /// How far behind the server a request's time may be. Exactly that much is not decided by the documents.
    package static let window = Duration.seconds(5)
    /// How far ahead it may be: the Korean page's reading of the one-second rule (docs/venues/bitfront.md).
    package static let windowAhead = Duration.seconds(1)

    /// How long to leave the venue alone after 6004. Not documented; the shorter of the two windows.
    package static let pause = Duration.seconds(1)
}
