package import Balances
package import Net

/// Answers requests from the record: `/v1`, the stream, the dashboard, metrics. It keeps nothing itself.
///
/// It is called on the server's one thread. What may wait for the disk is made in the `Workshop` and handed in later.
package final class Gateway: ServerHandler {
    private let record: any LiveRecord
    private let door: any Door
    private let now: @Sendable () -> Timestamp
    private let routes: [Route]
    private let workshop: Workshop
    private let shelf: PictureShelf
    private let flows = FlowDesk()
    private var hall: StreamHall
    private let visitors: Visitors
    private let meters: Meters
    private let readiness: Readiness
    /// Of the stream; other streamed answers are not among them.
    private var readers: Set<SocketID> = []

    /// - Parameters:
    ///   - door: who may see what.
    ///   - visitors: where those who came in by a token and stay are noted.
    ///   - meters: what is counted.
    ///   - readiness: whether the record can be asked for.
    ///   - shelf: where pictures are kept that pages are made of; whoever made it sweeps it.
    ///   - perform: hands actions to the server from another thread.
    package init(
        _ record: any LiveRecord, routes: [Route], door: any Door, hall: StreamHall, visitors: Visitors = Visitors(),
        shelf: PictureShelf, meters: Meters = Meters(), readiness: Readiness = Readiness(.ready),
        now: @escaping @Sendable () -> Timestamp,
        perform: @escaping @Sendable (@escaping @Sendable () -> [ServerAction]) -> Void
    ) {
        self.record = record
        self.routes = routes
        self.door = door
        self.now = now
        self.hall = hall
        hall.meters = meters.stream
        self.visitors = visitors
        self.meters = meters
        self.readiness = readiness
        workshop = Workshop(perform)
        self.shelf = shelf
    }

    package let headerNames = [
        "host", "origin", "authorization", "accept", "accept-encoding", "if-none-match", "last-event-id",
        "sec-websocket-protocol", "sec-websocket-version", "sec-fetch-site", "sec-fetch-mode", "cookie", "content-type",
        "forwarded", "x-forwarded-for", "x-real-ip",
    ]

    package func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer {
        var label = AnsweredRequest.otherRoute
        do throws(Problem) {
            try door.greet(request)
            if let response = try door.session(request, from: peer, now: now()) { return counted(response, "/session") }
            let answer = try reply(to: request, from: peer, &label)
            switch answer {
            case .response(let response): return counted(response, label)
            case .stream(let response): meters.requests.note(label, response.status)
            default: break  // What is made later is counted when it is made.
            }
            return answer
        } catch {
            return counted(error.response, label)
        }
    }

    private func counted(_ response: HTTPResponse, _ route: String) -> ServerAnswer {
        meters.requests.note(route, response.status)
        return .response(response)
    }

    /// - Parameter label: becomes the route's path, when there is a route.
    private func reply(
        to request: HTTPRequest, from peer: Peer, _ label: inout String
    ) throws(Problem) -> ServerAnswer {
        switch try answer(to: request, from: peer, &label) {
        case .document(let document): return .response(document.response(to: request))
        case .work(let isLong, let work):
            let ticket = try workshop.take(isLong: isLong) { [requests = meters.requests, label] in
                let response = try requests.noting(label, as: { $0.status }) { try work().response(to: request) }
                return { .response(response) }
            }
            return .later(ticket)
        case .flow(let flow): return .stream(try flows.expect(flow.packed(for: request), for: request))
        case .flowLater(let make):
            try flows.checkRoom()
            let ticket = try workshop.take { [flows, requests = meters.requests, label] in
                let flow = try requests.noting(label, as: { $0.head.status }) { try make().packed(for: request) }
                return { flows.answer(flow, for: request) }
            }
            return .later(ticket)
        case .stream(let wish):
            guard request.acceptsEvents else { throw .neitherForm }
            let place = try hall.expect(wish, as: .events, request, from: peer, at: now())
            return .stream(StreamHall.head(at: place))
        }
    }

    private func answer(
        to request: HTTPRequest, from peer: Peer, _ label: inout String
    ) throws(Problem) -> Answer {
        let (route, path) = try find(request)
        label = route.path
        let scope = try enter(route, request, peer)
        if route.access == .record { try readiness.admit() }
        let now = now()
        let query = try Query(request.query, declared: route.parameters, now: now)
        return try route.answer(
            Ask(
                path: path, query: query, scope: scope, record: record, shelf: shelf, now: now, request: request))
    }

    private func find(_ request: HTTPRequest) throws(Problem) -> (Route, [String: String]) {
        let segments = request.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        for route in routes {
            guard let path = route.match(segments) else { continue }
            guard request.method == .get || request.method == .head else { throw .onlyReading(request.method) }
            return (route, path)
        }
        throw Problem(
            .notFound, "There is nothing at \(Query.shown(request.path)).",
            remedy: "/openapi.json says what there is.")
    }

    private func enter(_ route: Route, _ request: HTTPRequest, _ peer: Peer) throws(Problem) -> Scope {
        if route.access == .open {
            try door.count(peer, now: now())
            return Scope(accounts: [], readsRecord: false, readsMetrics: false)
        }
        let scope = try door.scope(of: request, from: peer, now: now())
        guard route.access == .metrics ? scope.readsMetrics : scope.readsRecord else {
            throw .outOfReach(route.path)
        }
        return scope
    }
}

extension Problem {
    static func outOfReach(_ path: String) -> Problem {
        Problem(
            .forbidden, "The token does not reach \(path).", remedy: "Make one that does: foil token create --help.")
    }

    static func onlyReading(_ method: HTTPMethod) -> Problem {
        var problem = Problem(
            .methodNotAllowed, "\(Query.shown(method.rawValue)) changes things, and nothing here can be changed.",
            remedy: "Use GET.")
        problem.headers["Allow"] = "GET, HEAD"
        return problem
    }
}

/// WebSockets and streamed answers.
extension Gateway {
    package func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse? {
        var label = AnsweredRequest.otherRoute
        do throws(Problem) {
            try door.greet(request)
            guard request.path == StreamHall.path,
                case .stream(let wish) = try answer(to: request, from: peer, &label)
            else {
                throw Problem(
                    .notFound, "There is no WebSocket at \(Query.shown(request.path)).",
                    remedy: "The stream is at \(StreamHall.path).")
            }
            _ = try hall.expect(wish, as: .messages, request, from: peer, at: now())
            meters.requests.note(label, 101)
            return nil
        } catch {
            meters.requests.note(label, error.status)
            return error.response
        }
    }

    package func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction] {
        let isWebSocket = request.headers["sec-websocket-version"] != nil
        visitors.enter(socket, door.pass(of: request, now: now()), isWebSocket: isWebSocket)
        if let actions = flows.opened(socket, request) { return actions }
        readers.insert(socket)
        meters.stream.opened.add()
        meters.stream.readers.set(readers.count)
        return hall.opened(socket, request, at: now())
    }

    package func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] {
        hall.received(message, on: socket)
    }

    package func drained(_ socket: SocketID) -> [ServerAction] {
        flows.drained(socket, in: workshop) ?? hall.drained(socket)
    }

    package func stalled(_ socket: SocketID) -> [ServerAction] { hall.stalled(socket) }

    package func closed(_ socket: SocketID) -> [ServerAction] {
        visitors.leave(socket)
        readers.remove(socket)
        meters.stream.readers.set(readers.count)
        return flows.closed(socket) ? [] : hall.closed(socket)
    }

    package func abandoned(_ ticket: ReplyTicket) { workshop.forget(ticket) }

    package func wake() -> [ServerAction] { hall.wake(at: now()) }

    package func stopping() -> [ServerAction] { hall.stopping() }

    package func refusal(_ status: Int, _ reason: String) -> HTTPResponse? {
        var problem = Problem(
            status == 413 ? .tooLarge : .badRequest, reason, remedy: "See RFC 9112, and /openapi.json.")
        problem.status = status
        meters.requests.note(AnsweredRequest.otherRoute, status)
        return problem.response
    }
}
