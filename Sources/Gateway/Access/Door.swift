package import Balances
package import Net

/// Decides who may come in and what they see.
package protocol Door: Sendable {
    /// - Throws: `unauthenticated`, `forbidden`, `tooMany`.
    func scope(of request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> Scope
}

/// Lets everyone see everything: for a gateway that only this machine reaches.
package struct OpenDoor: Door {
    package init() {}

    package func scope(of request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> Scope { .all }
}
