import Accounts
import Engine
public import Net
import NetServer
package import Paper

/// Paper venues on loopback, for other people's tests.
///
/// ```swift
/// try await PaperVenues.documented.serve { venues in
///     let desk = SFOX.account("desk", apiKey: Secret("paper-sfox-key"), baseURL: venues.url(of: "sfox"))
/// }
/// ```
public struct PaperVenues: Sendable {
    package let scenario: Scenario

    /// Every documented example answer, for the documented credentials.
    public static let documented = PaperVenues(scenario: .documented)

    package init(scenario: Scenario) { self.scenario = scenario }

    /// The venues of a scenario file's bytes; `docs/paper.md` describes the format.
    ///
    /// - Throws: `PaperVenueError` with what is wrong and what would be right.
    public init(json: [UInt8]) throws(PaperVenueError) {
        do {
            scenario = try Scenario(json: json)
        } catch {
            throw PaperVenueError(message: error.message)
        }
    }

    /// Where the venues listen while they are served.
    public struct Addresses: Sendable {
        let server: PaperServer

        /// The base address of a venue of the configuration, such as `sfox-connect`; nil for an unknown name.
        public func url(of venue: String) -> BaseURL? { server.url(of: venue) }

        /// The address of the WebSocket of a venue of the configuration; nil where it has none.
        public func feed(of venue: String) -> BaseURL? {
            server.addresses.first { $0.venues.contains(venue) }?.feed.flatMap { BaseURL($0) }
        }

        /// The base address of the control API.
        public var control: BaseURL { server.addresses[0].url }
    }

    /// Serves on free ports of loopback for as long as the body runs.
    public func serve<Result: Sendable>(
        _ body: @Sendable (Addresses) async throws -> Result
    ) async throws -> Result {
        let server = try Self.makeServer(scenario, port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            return try await body(Addresses(server: server))
        }
    }

    /// The server of a scenario, listening but not yet serving.
    package static func makeServer(_ scenario: Scenario, port: Int) throws(PaperVenueError) -> PaperServer {
        let clock = EngineClock.system.paper
        do {
            let world = PaperWorld(
                ledger: try scenario.ledger(at: clock().wall), venues: try VenueList.papers(for: scenario),
                seed: scenario.seed, activity: scenario.activity.map { Activity(every: $0) })
            return try PaperServer(world, port: port, clock: clock)
        } catch let error as ScenarioError {
            throw PaperVenueError(message: error.message)
        } catch {
            throw PaperVenueError(message: "\(error)")
        }
    }
}

/// Why paper venues cannot be served.
public struct PaperVenueError: Error, Sendable, Hashable {
    /// One sentence for people: what is wrong and what would be right.
    public var message: String
}
