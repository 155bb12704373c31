import Net

/// The flows that are being read, each by one connection.
final class FlowDesk: Sendable {
    /// Each may keep a picture of the book: as many as memory bears when every holder changes meanwhile.
    private static let most = 32

    private struct State {
        /// Announced to the server, which opens them in the order of their answers.
        var expected: [HTTPRequest: [any Flow]] = [:]
        var open: [SocketID: any Flow] = [:]
    }

    private let state = Lock(State())

    /// Makes the head of the answer; the flow is opened once that has gone out.
    ///
    /// - Throws: `busy`.
    func expect(_ flow: any Flow, for request: HTTPRequest) throws(Problem) -> HTTPResponse {
        try checkRoom()
        // A HEAD opens nothing.
        if request.method != .head { state.withLock { $0.expected[request, default: []].append(flow) } }
        return flow.head
    }

    /// The same for one that was made elsewhere: on the server's thread, when its connection is known to be there still.
    func answer(_ flow: any Flow, for request: HTTPRequest) -> ServerAnswer {
        do throws(Problem) {
            return .stream(try expect(flow, for: request))
        } catch {
            return .response(error.response)
        }
    }

    /// - Throws: `busy`.
    func checkRoom() throws(Problem) {
        guard state.withLock({ $0.open.count < Self.most }) else { throw .busy }
    }

    /// Nil for sockets that are not of a flow. Nothing is sent yet: the server says when there is room.
    func opened(_ socket: SocketID, _ request: HTTPRequest) -> [ServerAction]? {
        state.withLock { state in
            guard let flow = state.expected[request]?.first else { return nil }
            state.expected[request]?.removeFirst()
            if state.expected[request]?.isEmpty ?? false { state.expected[request] = nil }
            state.open[socket] = flow
            return []
        }
    }

    /// Has the next piece made where it may take its time. Called again once that is sent, and not before.
    func drained(_ socket: SocketID, in workshop: Workshop) -> [ServerAction]? {
        guard let flow = state.withLock({ $0.open[socket] }) else { return nil }
        workshop.run {
            do {
                guard let piece = try flow.next() else { return [.close(socket, code: 1_000, reason: "")] }
                return [.send(.binary(piece), to: socket)]
            } catch {
                // The status has gone out: an answer that is cut off is known to be no whole one.
                return [.drop(socket)]
            }
        }
        return []
    }

    /// Whether it was a flow's.
    func closed(_ socket: SocketID) -> Bool { state.withLock { $0.open.removeValue(forKey: socket) != nil } }
}
