package import Balances
package import Net

/// Decides who may come in and what they see. It is asked on the server's thread, and does not wait.
package protocol Door: Sendable {
    /// Asked before anything else: whether the request came to the right host, and from where it may come.
    ///
    /// - Throws: `misdirected`, `foreignOrigin`, `badRequest`.
    func greet(_ request: HTTPRequest) throws(Problem)

    /// - Throws: `unauthenticated`, `forbidden`, `tooMany`.
    func scope(of request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> Scope

    /// What is open to everybody is asked for.
    ///
    /// - Throws: `tooMany`.
    func count(_ peer: Peer, now: Timestamp) throws(Problem)

    /// Answers `/session`, where people sign in and out; nil for everything else.
    func session(_ request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> HTTPResponse?

    /// By what somebody who stays came in; nil where nothing was needed.
    func pass(of request: HTTPRequest, now: Timestamp) -> Pass?

    /// Whether the pass is good still.
    func admits(_ pass: Pass, now: Timestamp) -> Bool
}

/// What lets a reader of the stream or of a long answer stay.
package struct Pass: Sendable, Hashable {
    /// Of the token.
    package var digest: String
    /// The end of the session, where it is one.
    package var until: Timestamp?
}

extension Door {
    package func greet(_ request: HTTPRequest) throws(Problem) {}
    package func count(_ peer: Peer, now: Timestamp) throws(Problem) {}
    package func session(_ request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> HTTPResponse? {
        nil
    }
    package func pass(of request: HTTPRequest, now: Timestamp) -> Pass? { nil }
    package func admits(_ pass: Pass, now: Timestamp) -> Bool { true }
}

/// Lets everyone see everything: for tests of what stands behind it.
package struct OpenDoor: Door {
    package init() {}

    package func scope(of request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> Scope { .all }
}
