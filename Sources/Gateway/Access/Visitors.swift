package import Balances
package import Net

/// Those who came in by a token and stay: when it is revoked they go.
package final class Visitors: Sendable {
    private struct Visit {
        var pass: Pass
        var isWebSocket: Bool
    }

    private let visits = Lock<[SocketID: Visit]>([:])

    package init() {}

    func enter(_ socket: SocketID, _ pass: Pass?, isWebSocket: Bool) {
        guard let pass else { return }
        visits.withLock { $0[socket] = Visit(pass: pass, isWebSocket: isWebSocket) }
    }

    func leave(_ socket: SocketID) { visits.withLock { _ = $0.removeValue(forKey: socket) } }

    /// Shows those out whose pass is good no more. A streamed answer is cut, so that it is not taken for a whole one.
    package func unwelcome(to door: some Door, now: Timestamp) -> [ServerAction] {
        let gone = visits.withLock { $0.filter { !door.admits($0.value.pass, now: now) } }
        return gone.map { socket, visit in
            visit.isWebSocket
                ? .close(socket, code: Self.policy, reason: "the token is no longer in force") : .drop(socket)
        }
    }

    /// RFC 6455, 7.4.1: the endpoint is terminating the connection because of its policy.
    private static let policy: UInt16 = 1_008
}
