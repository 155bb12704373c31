import Dispatch
import Net

/// Makes answers that may wait for the disk, on threads of its own, and hands them to the server.
final class Workshop: Sendable {
    typealias Perform = @Sendable (@escaping @Sendable () -> [ServerAction]) -> Void

    private struct State {
        var next: UInt64 = 0
        /// Handed out and wanted still.
        var open: Set<ReplyTicket> = []
    }

    /// More would wait longer than whoever asks.
    static let most = 64
    /// Two, so that one long history does not keep a short one waiting.
    private let benches = [DispatchQueue(label: "gateway.1"), DispatchQueue(label: "gateway.2")]
    /// For the pieces of flows, which no slow question holds up.
    private let belt = DispatchQueue(label: "gateway.flows")
    private let state = Lock(State())
    private let perform: Perform

    init(_ perform: @escaping Perform) { self.perform = perform }

    /// Takes work in hand.
    ///
    /// - Throws: `busy`.
    func take(_ work: @escaping @Sendable () throws -> HTTPResponse) throws(Problem) -> ReplyTicket {
        let ticket: ReplyTicket? = state.withLock { state in
            guard state.open.count < Self.most else { return nil }
            state.next += 1
            state.open.insert(ReplyTicket(state.next))
            return ReplyTicket(state.next)
        }
        guard let ticket else { throw .busy }
        benches[Int(ticket.number) % benches.count].async {
            guard self.state.withLock({ $0.open.contains(ticket) }) else { return }
            let response = Self.response(work)
            self.forget(ticket)
            self.perform { [.answer(ticket, .response(response))] }
        }
        return ticket
    }

    /// Does something for which no ticket waits, such as the next piece of a flow; what it returns goes to the server.
    func run(_ work: @escaping @Sendable () -> [ServerAction]) {
        belt.async {
            let actions = work()
            self.perform { actions }
        }
    }

    /// Nobody waits for it any more: what was not begun is not done.
    func forget(_ ticket: ReplyTicket) { state.withLock { _ = $0.open.remove(ticket) } }

    private static func response(_ work: () throws -> HTTPResponse) -> HTTPResponse {
        do {
            return try work()
        } catch let problem as Problem {
            return problem.response
        } catch {
            return Problem(
                .internalFault, "\(error)", remedy: "The log of the daemon says more; foil verify examines the journal."
            ).response
        }
    }
}

extension Problem {
    static var busy: Problem {
        var problem = Problem(
            .busy, "So many answers are being made that this one would come late.", remedy: "Ask again in a moment.")
        problem.headers["Retry-After"] = "1"
        return problem
    }
}
