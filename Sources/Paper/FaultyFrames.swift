import Net

/// Lets frame faults strike what the venues send on WebSockets. Holds the frames that are to go late.
struct FrameDelay: Sendable {
    private var late: [(due: Duration, action: ServerAction)] = []
    private var swapped: [SocketID: ServerAction] = [:]

    /// What is really sent for what a venue wants sent.
    mutating func pass(
        _ actions: [ServerAction], venue: (SocketID) -> String?, faults: inout FaultBoard, at now: Duration
    ) -> [ServerAction] {
        guard !faults.faults.isEmpty || !swapped.isEmpty else { return actions }
        return actions.flatMap { action -> [ServerAction] in
            guard case .send(_, let socket) = action, let name = venue(socket) else { return [action] }
            guard let fault = faults.strike(name, at: now, where: { $0.strikesFrames }) else {
                return [action] + release(socket)
            }
            return strike(fault, action, socket, at: now)
        }
    }

    /// A timer may come this much early; the frames it was for ask for another one.
    private static let slack = Duration.milliseconds(20)

    /// The frames whose time has come, and a wake for those whose timer came a little early. The others' timers are still
    /// to come: asking for more at every wake would only pile them up.
    mutating func due(at now: Duration) -> [ServerAction] {
        let ready = late.filter { $0.due <= now }.map(\.action)
        late.removeAll { $0.due <= now }
        guard let next = late.map(\.due).min(), next - now <= Self.slack else { return ready }
        return ready + [.wake(after: max(next - now, .milliseconds(1)))]
    }

    mutating func closed(_ socket: SocketID) {
        swapped[socket] = nil
        late.removeAll { if case .send(_, socket) = $0.action { true } else { false } }
    }

    private mutating func strike(
        _ fault: Fault, _ action: ServerAction, _ socket: SocketID, at now: Duration
    ) -> [ServerAction] {
        switch fault.kind {
        case .dropFrame: return release(socket)
        case .duplicateFrame: return [action, action] + release(socket)
        case .disconnect: return [.drop(socket)]
        case .delayFrames:
            late.append((now + fault.amount, action))
            return [.wake(after: fault.amount)]
        case .reorderFrames:
            let earlier = release(socket)
            if earlier.isEmpty {
                swapped[socket] = action
                return []
            }
            return [action] + earlier
        case .http500, .http503html, .rateLimit, .slow, .hang, .truncate, .garbage, .wrongType, .clockSkew:
            return [action]
        }
    }

    private mutating func release(_ socket: SocketID) -> [ServerAction] {
        swapped.removeValue(forKey: socket).map { [$0] } ?? []
    }
}
