package import Accounts
package import Configuration
package import Engine
package import Net
package import Paper

/// What the commands work with: the venues there are, the clocks, the network and the terminal. The composition root
/// gives the real ones.
package struct Surroundings: Sendable {
    package var venues: [VenueClient]
    package var transport: @Sendable (Account) -> any HTTPTransport
    package var clock: EngineClock
    package var environment: ProcessEnvironment
    package var terminal: Terminal
    /// Listens for a scenario's venues on a control port and those after it; 0 for any free ones.
    package var paperServer: @Sendable (Scenario, _ port: Int) throws -> PaperServer
    package var version: String

    package init(
        venues: [VenueClient], transport: @escaping @Sendable (Account) -> any HTTPTransport, clock: EngineClock,
        environment: ProcessEnvironment, terminal: Terminal,
        paperServer: @escaping @Sendable (Scenario, _ port: Int) throws -> PaperServer, version: String
    ) {
        self.venues = venues
        self.transport = transport
        self.clock = clock
        self.environment = environment
        self.terminal = terminal
        self.paperServer = paperServer
        self.version = version
    }

    /// Colour only where a person looks, and not where they said no (no-color.org).
    var usesColour: Bool { terminal.isTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb" }

    /// A complaint on standard error: what is wrong, then what to do.
    func complain(_ message: String, hint: String? = nil) {
        terminal.writeError("foil: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
    }
}
