import Dispatch
import Net

/// Makes answers that may wait for the disk, on threads of its own, and hands them to the server.
final class Workshop: Sendable {
    typealias Perform = @Sendable (@escaping @Sendable () -> [ServerAction]) -> Void
    /// What has become of work: asked on the server's thread, and only where the answer is wanted still.
    typealias Finish = @Sendable () -> ServerAnswer

    private struct State {
        var next: UInt64 = 0
        /// Handed out and wanted still.
        var open: Set<ReplyTicket> = []
    }

    /// More would wait longer than whoever asks.
    static let most = 64
    /// Two, so that one long history does not keep a short one waiting.
    private let benches = [DispatchQueue(label: "gateway.1"), DispatchQueue(label: "gateway.2")]
    /// For what goes through so many holders that it takes seconds.
    private let longBench = DispatchQueue(label: "gateway.long")
    /// For the pieces of flows, which no slow question holds up.
    private let belt = DispatchQueue(label: "gateway.flows")
    private let state = Lock(State())
    private let perform: Perform

    init(_ perform: @escaping Perform) { self.perform = perform }

    /// On a bench: whether somebody waits still for what is being made there.
    private static let wanted = DispatchSpecificKey<@Sendable () -> Bool>()

    /// Whether somebody waits still for what the current thread is making. What takes seconds asks now and then, and gives up.
    static func isWanted() -> Bool { DispatchQueue.getSpecific(key: wanted)?() ?? true }

    /// Takes work in hand.
    ///
    /// - Parameter isLong: whether it may take seconds: it is not to keep short work waiting.
    /// - Throws: `busy`.
    func take(
        isLong: Bool = false, _ work: @escaping @Sendable () throws -> Finish
    ) throws(Problem) -> ReplyTicket {
        let ticket: ReplyTicket? = state.withLock { state in
            guard state.open.count < Self.most else { return nil }
            state.next += 1
            state.open.insert(ReplyTicket(state.next))
            return ReplyTicket(state.next)
        }
        guard let ticket else { throw .busy }
        let bench = isLong ? longBench : benches[Int(ticket.number) % benches.count]
        bench.async {
            let isWanted = { @Sendable in self.state.withLock { $0.open.contains(ticket) } }
            guard isWanted() else { return }
            bench.setSpecific(key: Self.wanted, value: isWanted)
            let finish = Self.finish(work)
            self.perform { self.isForgotten(ticket) ? [] : [.answer(ticket, finish())] }
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
    func forget(_ ticket: ReplyTicket) { _ = isForgotten(ticket) }

    /// Whether nobody waited for it any more; after this nobody does.
    private func isForgotten(_ ticket: ReplyTicket) -> Bool { state.withLock { $0.open.remove(ticket) == nil } }

    private static func finish(_ work: () throws -> Finish) -> Finish {
        do {
            return try work()
        } catch let problem as Problem {
            return { .response(problem.response) }
        } catch {
            let problem = Problem(
                .internalFault, "\(error)", remedy: "The log of the daemon says more; foil verify examines the journal."
            )
            return { .response(problem.response) }
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
