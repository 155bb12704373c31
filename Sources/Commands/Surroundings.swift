package import Accounts
package import Configuration
package import Engine
import Journal
package import Net
package import Paper
import Store

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the commands work with: the venues there are, the clocks, the network and the terminal. The composition root
/// gives the real ones.
package struct Surroundings: Sendable {
    package var venues: [VenueClient]
    package var transport: @Sendable (Account) -> any HTTPTransport
    /// Opens the connections of feeds.
    package var connector: FeedConnector
    package var clock: EngineClock
    package var environment: ProcessEnvironment
    package var terminal: Terminal
    /// Listens for a scenario's venues on a control port and those after it; 0 for any free ones.
    package var paperServer: @Sendable (Scenario, _ port: Int) throws -> PaperServer
    package var version: String

    package init(
        venues: [VenueClient], transport: @escaping @Sendable (Account) -> any HTTPTransport,
        connector: @escaping FeedConnector, clock: EngineClock, environment: ProcessEnvironment,
        terminal: Terminal, paperServer: @escaping @Sendable (Scenario, _ port: Int) throws -> PaperServer,
        version: String
    ) {
        self.venues = venues
        self.transport = transport
        self.connector = connector
        self.clock = clock
        self.environment = environment
        self.terminal = terminal
        self.paperServer = paperServer
        self.version = version
    }

    /// Colour only where a person looks, and not where they said no (no-color.org).
    var usesColour: Bool { terminal.isTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb" }

    /// This process, for whoever wants the journal that it holds.
    func owner(_ command: String) -> StoreOwner {
        StoreOwner(pid: getpid(), command: command, since: clock.now().wall)
    }

    /// A complaint about what the journal's thread threw.
    func complain(of error: any Error) {
        complain((error as? StoreFailure)?.message ?? "\(error)")
    }

    /// A complaint on standard error: what is wrong, then what to do.
    func complain(_ message: String, hint: String? = nil) {
        terminal.writeError("foil: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
    }
}
