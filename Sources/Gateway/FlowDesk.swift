import Net

/// The flows that are being read, each by one connection.
struct FlowDesk {
    /// Each may keep a picture of the book: as many as memory bears when every holder changes meanwhile.
    private static let most = 32

    /// Announced to the server, which opens them in the order of their answers.
    private var expected: [HTTPRequest: [any Flow]] = [:]
    private var open: [SocketID: any Flow] = [:]

    /// - Throws: `busy`.
    mutating func expect(_ flow: any Flow, for request: HTTPRequest) throws(Problem) {
        guard open.count < Self.most else { throw .busy }
        // A HEAD opens nothing.
        if request.method != .head { expected[request, default: []].append(flow) }
    }

    /// Nil for sockets that are not of a flow. Nothing is sent yet: the server says when there is room.
    mutating func opened(_ socket: SocketID, _ request: HTTPRequest) -> [ServerAction]? {
        guard let flow = expected[request]?.first else { return nil }
        expected[request]?.removeFirst()
        if expected[request]?.isEmpty ?? false { expected[request] = nil }
        open[socket] = flow
        return []
    }

    /// Has the next piece made where it may take its time. Called again once that is sent, and not before.
    mutating func drained(_ socket: SocketID, in workshop: Workshop) -> [ServerAction]? {
        guard let flow = open[socket] else { return nil }
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
    mutating func closed(_ socket: SocketID) -> Bool { open.removeValue(forKey: socket) != nil }
}
