import Accounts
import Commands
import Configuration
import Counterfoil
import Engine
import Net

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The composition root: the real clocks, network, terminal and venues, handed to the commands.
@main
struct Main {
    static func main() async {
        let userAgent = "counterfoil/\(counterfoilVersion)"
        let transports = Transports(userAgent: userAgent)
        let feeds = FeedConnections(userAgent: userAgent)
        let surroundings = Surroundings(
            venues: VenueList.clients, transport: { transports.transport(for: $0) },
            connector: { (account, address, timeout) async throws(SocketFailure) in
                try await feeds.connect(account, to: address, timeout: timeout)
            }, clock: .system, environment: .process, terminal: .process(),
            paperServer: { try PaperVenues.makeServer($0, port: $1) }, version: counterfoilVersion)
        let status = await Commands.Foil.run(Array(CommandLine.arguments.dropFirst()), in: surroundings)
        // A thread of the network may still be in OpenSSL, and exit() would take its tables away under it.
        fflush(nil)
        _exit(status.rawValue)
    }
}
