package import Net
package import NetServer

/// The paper venues on real sockets: one listener each, and the control API's.
package final class PaperServer: Sendable {
    /// Where one venue listens.
    package struct Address: Sendable, Hashable {
        /// How people call it: `sFOX`, or `control`.
        package var name: String
        /// The ledger's venues behind it; empty for the control API.
        package var venues: [String]
        package var url: BaseURL
        /// The address of its WebSocket; nil where it has none.
        package var feed: String?
    }

    package let addresses: [Address]
    private let server: Server
    private let house: PaperHouse

    /// Listens; serves once `run()` is called.
    ///
    /// - Parameters:
    ///   - port: of the control API; the venues follow it by their `portOffset`. 0 takes any free ports.
    ///   - clock: the time at the venues.
    package init(
        _ world: PaperWorld, host: String = "127.0.0.1", port: Int, limits: ServerLimits = ServerLimits(),
        clock: @escaping @Sendable () -> PaperMoment
    ) throws(ServerError) {
        house = PaperHouse(world, clock: clock)
        server = Server(limits: limits)
        var addresses = [
            try Self.listen(server, host, port, "control", [], house.controlListener())
        ]
        for (index, venue) in world.venues.enumerated() {
            let wanted = port == 0 ? 0 : port + venue.portOffset
            var address = try Self.listen(
                server, host, wanted, venue.name, venue.venues, house.listener(venue: index))
            address.feed = venue.feedPath.map { "ws://\(host):\(address.url.port)\($0)" }
            addresses.append(address)
        }
        self.addresses = addresses
    }

    /// Serves until the task is cancelled.
    package func run() async throws(ServerError) {
        server.perform { [house] in house.started() }
        try await server.run()
    }

    /// The address of the server that speaks for a venue of the configuration.
    package func url(of venue: String) -> BaseURL? { addresses.first { $0.venues.contains(venue) }?.url }

    private static func listen(
        _ server: Server, _ host: String, _ port: Int, _ name: String, _ venues: [String],
        _ handler: sending any ServerHandler
    ) throws(ServerError) -> Address {
        let real = try server.listen(on: host, port: port, handler: handler)
        guard let url = BaseURL("http://\(host):\(real)") else {
            preconditionFailure("\(host) was listened on but is no host of an address")
        }
        return Address(name: name, venues: venues, url: url)
    }
}
