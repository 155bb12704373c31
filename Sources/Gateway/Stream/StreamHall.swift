import Balances
import Net

/// The readers of the stream.
package final class StreamHall {
    package static let path = "/v1/stream"

    package init() {}

    func expect(_ request: HTTPRequest, _ scope: Scope, at now: Timestamp) throws(Problem) {
        throw Problem(.notFound, "There is no stream yet.", remedy: "Ask /v1/balances.")
    }
    func opened(_ socket: SocketID, _ request: HTTPRequest) -> [ServerAction] { [] }
    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] { [] }
    func drained(_ socket: SocketID) -> [ServerAction] { [] }
    func stalled(_ socket: SocketID) -> [ServerAction] { [] }
    func closed(_ socket: SocketID) -> [ServerAction] { [] }
    func wake(at now: Timestamp) -> [ServerAction] { [] }
    func stopping() -> [ServerAction] { [] }
}
