package import Net

/// Joins the paper world to the servers that carry it: one listener for each venue, and the control API's.
///
/// A class because a server's handler is one. Sendable holds because all listeners of one house belong to one server
/// (`PaperServer` sees to it), which calls them on its one loop thread and nowhere else.
package final class PaperHouse: @unchecked Sendable {
    private var world: PaperWorld
    private let clock: () -> PaperMoment

    package init(_ world: PaperWorld, clock: @escaping () -> PaperMoment) {
        self.world = world
        self.clock = clock
    }

    /// A handler for the venue at an index of `PaperWorld.venues`.
    package func listener(venue index: Int) -> any ServerHandler {
        VenueListener(house: self, index: index, headerNames: world.venues[index].headerNames)
    }

    /// A handler for the control API.
    package func controlListener() -> any ServerHandler { ControlListener(house: self) }

    /// What is due when the server starts. Call it on the loop thread.
    package func started() -> [ServerAction] { world.started() }

    func with<R>(_ body: (inout PaperWorld, PaperMoment) -> R) -> R { body(&world, clock()) }
}

private final class VenueListener: ServerHandler {
    private let house: PaperHouse
    private let index: Int
    let headerNames: [String]

    init(house: PaperHouse, index: Int, headerNames: [String]) {
        self.house = house
        self.index = index
        self.headerNames = headerNames
    }

    func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer {
        house.with { $0.respond(to: request, from: peer, venue: index, at: $1) }
    }

    func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse? {
        house.with { $0.upgrade(request, from: peer, venue: index, at: $1) }
    }

    func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction] {
        house.with { $0.opened(socket, from: peer, venue: index, at: $1) }
    }

    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] {
        house.with { $0.received(message, on: socket, at: $1) }
    }

    func closed(_ socket: SocketID) -> [ServerAction] {
        house.with { world, _ in world.closed(socket) }
        return []
    }

    func wake() -> [ServerAction] { house.with { $0.wake(at: $1) } }
}

private final class ControlListener: ServerHandler {
    private let house: PaperHouse
    let headerNames = ["content-type"]

    init(house: PaperHouse) { self.house = house }

    func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer {
        house.with { world, moment in
            let (response, actions) = world.control(request, at: moment)
            return actions.isEmpty ? .response(response) : .responseAnd(response, actions)
        }
    }

    func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse? {
        .plain(404, "the control API has no WebSocket\n")
    }

    func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction] { [] }
    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] { [] }
    func closed(_ socket: SocketID) -> [ServerAction] { [] }
    func wake() -> [ServerAction] { house.with { $0.wake(at: $1) } }
}
