import Net

/// The flows that are being read, each by one connection.
struct FlowDesk {
    /// Announced to the server, which opens them in the order of their answers.
    private var expected: [HTTPRequest: [any Flow]] = [:]
    private var open: [SocketID: any Flow] = [:]

    mutating func expect(_ flow: any Flow, for request: HTTPRequest) {
        // A HEAD opens nothing.
        if request.method != .head { expected[request, default: []].append(flow) }
    }

    /// Nil for sockets that are not of a flow.
    mutating func opened(_ socket: SocketID, _ request: HTTPRequest) -> [ServerAction]? {
        guard let flow = expected[request]?.first else { return nil }
        expected[request]?.removeFirst()
        if expected[request]?.isEmpty ?? false { expected[request] = nil }
        open[socket] = flow
        return drained(socket)
    }

    mutating func drained(_ socket: SocketID) -> [ServerAction]? {
        guard let flow = open[socket] else { return nil }
        do {
            guard let piece = try flow.next() else { return [.close(socket, code: 1_000, reason: "")] }
            return [.send(.binary(piece), to: socket)]
        } catch {
            // The status has gone out: an answer that is cut off is known to be no whole one.
            return [.drop(socket)]
        }
    }

    mutating func closed(_ socket: SocketID) { open[socket] = nil }
}
