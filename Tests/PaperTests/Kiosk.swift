import Balances
import JSON
import Net

@testable import Paper

/// A venue as small as can be: answers with the owner's balances, and pushes each change to every WebSocket.
struct Kiosk: PaperVenue {
    let name = "Kiosk"
    let venues: [String]
    let portOffset = 1
    let headerNames: [String] = []
    private var sockets: [SocketID] = []
    private var pushes = 0

    init(_ venue: String = "sfox") { venues = [venue] }

    mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        .json { writer in
            writer.object { writer in
                writer.text("at", "\(moment.wall)")
                writer.key("balances")
                writer.object { writer in
                    for position in ledger.positions(of: LedgerKey(venue: venues[0])) ?? [] {
                        writer.text(position.asset, "\(position.total)")
                    }
                }
            }
        }
    }

    func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse { .plain(429, "slowly\n") }

    mutating func upgrade(_ request: HTTPRequest, from peer: Peer, at moment: PaperMoment) -> HTTPResponse? { nil }

    mutating func opened(_ socket: SocketID, from peer: Peer, at moment: PaperMoment) -> [ServerAction] {
        sockets.append(socket)
        return []
    }

    mutating func closed(_ socket: SocketID) { sockets.removeAll { $0 == socket } }

    mutating func changed(_ entry: LedgerEntry, ledger: Ledger, at moment: PaperMoment) -> [ServerAction] {
        pushes += 1
        let text = "\(pushes) \(entry.kind) \(entry.amount) \(entry.asset)"
        return sockets.map { .send(.text(Array(text.utf8)), to: $0) }
    }
}

/// A world with one kiosk, told and asked in lines.
struct Room {
    var world: PaperWorld
    var now = Duration.zero

    init(_ scenario: Scenario = .documented, seed: UInt64 = 1, activity: Duration? = nil, venue: String = "sfox") throws {
        world = PaperWorld(
            ledger: try scenario.ledger(at: Timestamp(nanoseconds: 0)), venues: [Kiosk(venue)], seed: seed,
            activity: activity.map { Activity(every: $0) })
    }

    static let base = BaseURL.known("http://127.0.0.1:9700")
    static let peer = Peer(address: "127.0.0.1")

    var moment: PaperMoment { PaperMoment(wall: Timestamp(nanoseconds: 0) + now, steady: now) }

    mutating func get(at time: Duration? = nil) -> ServerAnswer {
        now = time ?? now
        return world.respond(to: HTTPRequest(.get, base: Self.base, path: "/"), from: Self.peer, venue: 0, at: moment)
    }

    mutating func control(_ method: HTTPMethod, _ path: String, _ body: String = "") -> (status: Int, body: String) {
        let (response, _) = act(method, path, body)
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// What the feeds push because of a deposit of one bitcoin.
    mutating func deposit() -> [String] {
        Self.lines(act(.post, "/deposits", #"{"venue":"sfox","asset":"btc","amount":"1"}"#).1)
    }

    mutating func fault(_ rest: String) -> Int { control(.post, "/faults", #"{"venue":"sfox",\#(rest)}"#).status }

    mutating func open(_ number: UInt64) {
        _ = world.opened(SocketID(number), from: Self.peer, venue: 0, at: moment)
    }

    mutating func wake(at time: Duration) -> [String] {
        now = time
        return Self.lines(world.wake(at: moment))
    }

    private mutating func act(_ method: HTTPMethod, _ path: String, _ body: String) -> (HTTPResponse, [ServerAction]) {
        world.control(HTTPRequest(method, base: Self.base, path: path, body: Array(body.utf8)), at: moment)
    }

    static func lines(_ actions: [ServerAction]) -> [String] {
        actions.map { action in
            switch action {
            case .send(let message, let socket): "\(socket.number) <- \(String(decoding: message.bytes, as: UTF8.self))"
            case .broadcast(let message, let sockets): "\(sockets.map(\.number)) <- \(message.bytes.count) bytes"
            case .deliver(let messages, let sockets): "\(sockets.map(\.number)) <- \(messages.bytes.count) bytes framed"
            case .answer(let ticket, _): "answer \(ticket.number)"
            case .close(let socket, let code, _): "\(socket.number) closed \(code)"
            case .drop(let socket): "\(socket.number) cut"
            case .wake(let after): "wake in \(after)"
            }
        }
    }
}
