import Accounts
import JSON
import Money
package import Net

/// The control API: movements, the ledger, and faults. All JSON; every refusal is `{"error":"..."}`.
extension PaperWorld {
    /// The answer, and what the feeds push because of it.
    package mutating func control(_ request: HTTPRequest, at moment: PaperMoment) -> (HTTPResponse, [ServerAction]) {
        switch (request.method, request.path) {
        case (.get, "/"): return (.controlIndex, [])
        case (.get, "/ledger"): return (.json { write(to: &$0) }, [])
        case (.get, "/faults"): return (.json { writeFaults(to: &$0) }, [])
        case (.delete, "/faults"):
            faults.clear()
            return (.json { writeFaults(to: &$0) }, [])
        case (.post, "/faults"): return (answer { try addFault(request, at: moment) }, [])
        case (.post, let path):
            guard let movement = Movement(path: path) else { return (.controlIndex(404), []) }
            var actions: [ServerAction] = []
            let response = answer {
                let entry = try book(movement, request, at: moment)
                actions = announce(entry, at: moment)
                return .json(status: 201) { entry.write(to: &$0) }
            }
            return (response, actions)
        default: return (.controlIndex(Self.paths.contains(request.path) ? 405 : 404), [])
        }
    }

    static let paths = ["/", "/ledger", "/faults"] + Movement.allCases.map { "/\($0.rawValue)" }

    private mutating func book(
        _ movement: Movement, _ request: HTTPRequest, at moment: PaperMoment
    ) throws -> LedgerEntry {
        let order = try JSONParser().read(request.body) { try MovementOrder($0, movement) }
        guard venueNames.contains(order.key.venue) else {
            throw ControlRefusal(404, "no venue \(order.key.venue); there are \(venueNames.joined(separator: ", "))")
        }
        let needsUser = order.key.venue == "sfox-connect"
        guard needsUser == (order.key.user != nil) else {
            throw ControlRefusal(400, needsUser ? "sfox-connect needs a user" : "\(order.key.venue) has no users")
        }
        return try ledger.move(
            order.amount, of: order.asset, for: order.key, from: order.from, to: order.to, kind: movement.kind,
            at: moment.wall, opens: movement == .deposits)
    }

    private mutating func addFault(_ request: HTTPRequest, at moment: PaperMoment) throws -> HTTPResponse {
        let fault = try JSONParser().read(request.body) { try Fault($0, at: moment.steady) }
        guard venueNames.contains(fault.venue) else {
            throw ControlRefusal(404, "no venue \(fault.venue); there are \(venueNames.joined(separator: ", "))")
        }
        guard faults.add(fault) else {
            throw ControlRefusal(409, "\(FaultBoard.limit) faults stand already; DELETE /faults first")
        }
        return .json(status: 201) { writeFaults(to: &$0) }
    }

    private func answer(_ body: () throws -> HTTPResponse) -> HTTPResponse {
        do {
            return try body()
        } catch let refusal as ControlRefusal {
            return .refusal(refusal.status, refusal.message)
        } catch let error as LedgerError {
            return .refusal(409, error.message)
        } catch let error as JSONError {
            return .refusal(400, error.message)
        } catch {
            return .refusal(400, "\(error)")
        }
    }
}

/// Why the control API declined; nothing was done.
struct ControlRefusal: Error {
    var status: Int
    var message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}
