package import Balances
package import Net

/// One server of the paper venues: the venue's side of its protocol, over the ledger. Each venue's Paper room has one.
///
/// A value without I/O: it is given an event, the ledger and the time, and says what to send.
package protocol PaperVenue: Sendable {
    /// How people call it: `sFOX`.
    var name: String { get }
    /// The ledger's venues this server speaks for; one, except where one server fronts two.
    var venues: [String] { get }
    /// Where it listens, counted from the control port.
    var portOffset: Int { get }
    /// The path of its WebSocket; nil where it has none.
    var feedPath: String? { get }
    /// The request headers it reads, in lower case.
    var headerNames: [String] { get }

    /// Which of `venues` a request or a WebSocket belongs to, so that faults hit the one they are meant for.
    func venue(of request: HTTPRequest) -> String
    func venue(of socket: SocketID) -> String

    mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse

    /// The answer of a venue whose limit is used up, for the fault `rateLimit`.
    func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse

    /// Nil accepts a WebSocket; an answer refuses it.
    mutating func upgrade(_ request: HTTPRequest, from peer: Peer, at moment: PaperMoment) -> HTTPResponse?
    mutating func opened(_ socket: SocketID, from peer: Peer, at moment: PaperMoment) -> [ServerAction]
    mutating func received(
        _ message: SocketMessage, on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> [ServerAction]
    mutating func closed(_ socket: SocketID)

    /// A holder of this venue has changed in one asset: what the feeds push.
    mutating func changed(_ entry: LedgerEntry, ledger: Ledger, at moment: PaperMoment) -> [ServerAction]

    /// A time asked for by `ServerAction.wake` has come; perhaps another venue's, or a little early.
    mutating func wake(at moment: PaperMoment) -> [ServerAction]
}

extension PaperVenue {
    package var feedPath: String? { nil }
    package func venue(of request: HTTPRequest) -> String { venues[0] }
    package func venue(of socket: SocketID) -> String { venues[0] }
    package mutating func upgrade(_ request: HTTPRequest, from peer: Peer, at moment: PaperMoment) -> HTTPResponse? {
        HTTPResponse(status: 404, headers: ["Content-Type": "text/plain"], body: Array("no WebSocket here\n".utf8))
    }
    package mutating func opened(_ socket: SocketID, from peer: Peer, at moment: PaperMoment) -> [ServerAction] { [] }
    package mutating func received(
        _ message: SocketMessage, on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> [ServerAction] { [] }
    package mutating func closed(_ socket: SocketID) {}
    package mutating func changed(_ entry: LedgerEntry, ledger: Ledger, at moment: PaperMoment) -> [ServerAction] { [] }
    package mutating func wake(at moment: PaperMoment) -> [ServerAction] { [] }
}

/// The time at a paper venue: its wall clock, which a fault may put wrong, and a steady one for limits.
package struct PaperMoment: Sendable, Hashable {
    package var wall: Timestamp
    package var steady: Duration

    package init(wall: Timestamp, steady: Duration) {
        self.wall = wall
        self.steady = steady
    }
}
