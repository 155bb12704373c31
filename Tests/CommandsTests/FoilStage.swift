import Accounts
import Balances
import Commands
import Configuration
import Counterfoil
import Engine
import Net
import Paper

/// `foil` as a user runs it, against paper venues on real sockets, at a time that stands still: so that output is the
/// same every time.
struct FoilStage {
    /// 2026-11-20T12:00:00.123456Z.
    static let noon = Timestamp(nanoseconds: 1_795_176_000_123_456_000)

    let transports = Transports(userAgent: "counterfoil/test")
    var environment: [String: String] = [:]
    var clock = Self.stillClock

    /// What came of a run.
    struct Outcome {
        var output = ""
        var errors = ""
        var status = ExitStatus.failed
    }

    /// Runs a command line; its words are split at blanks.
    func run(_ line: String) async -> Outcome {
        let written = Lock(Outcome())
        let terminal = Terminal(
            write: { bytes in
                written.withLock { $0.output += String(decoding: bytes, as: UTF8.self) }
                return true
            },
            writeError: { text in written.withLock { $0.errors += text } })
        let surroundings = Surroundings(
            venues: VenueList.clients, transport: { [transports] in transports.transport(for: $0) },
            connector: { (account, address, timeout) async throws(SocketFailure) in
                try await FeedConnections(userAgent: "counterfoil/test").connect(account, to: address, timeout: timeout)
            }, clock: clock,
            environment: ProcessEnvironment(environment), terminal: terminal,
            paperServer: { try PaperVenues.makeServer($0, port: $1) }, version: "0.0.0")
        let status = await Commands.Foil.run(line.split(separator: " ").map(String.init), in: surroundings)
        return written.withLock { outcome in
            outcome.status = status
            return outcome
        }
    }

    /// Serves the documented scenario while the body runs.
    static func withPaperVenues<Result: Sendable>(
        _ scenario: Scenario = .documented, _ body: @escaping @Sendable (PaperServer) async throws -> Result
    ) async throws -> Result {
        let world = PaperWorld(
            ledger: try scenario.ledger(at: noon), venues: try VenueList.papers(for: scenario), seed: scenario.seed)
        let server = try PaperServer(world, port: 0) { PaperMoment(wall: noon, steady: .zero) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let result = try await body(server)
            group.cancelAll()
            return result
        }
    }

    /// Stands still at noon.
    static let stillClock = EngineClock(
        now: { Moment(wall: noon, steady: .zero) }, sleep: { _ in throw CancellationError() }, random: { 12_345 })
}
