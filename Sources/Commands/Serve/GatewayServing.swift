import Accounts
import Book
import Configuration
import Engine
import Gateway
import Journal
import Net
import NetServer

/// The gateway on its socket, for as long as the record is kept.
struct GatewayServing: Sendable {
    let meters = Meters()
    let readiness = Readiness()
    private let server: Server
    private let record: DaemonRecord
    private let surroundings: Surroundings
    private let settings: GatewaySettings
    private let register: TokenRegister
    private let visitors = Visitors()
    /// Takes what is committed to the stream's readers.
    let feed: StreamFeed
    private let log: ServeLog
    private let shelf: PictureShelf

    /// - Parameter store: the journal's path, beside which the tokens are.
    init(
        _ record: DaemonRecord, _ settings: GatewaySettings, store: String, _ surroundings: Surroundings,
        _ log: ServeLog
    ) {
        self.log = log
        self.record = record
        self.settings = settings
        self.surroundings = surroundings
        register = TokenRegister(TokenFile(besides: store))
        server = Server(limits: .gateway)
        shelf = PictureShelf(secret: Self.secret(surroundings.clock.random))
        feed = StreamFeed(record, wake: { [server] in server.perform { [.wake(after: .zero)] } })
    }

    /// Takes the address; requests wait until `start`. Answers the real port, and who keeps watch over who may enter.
    func listen(on address: ListenAddress) throws(ServerError) -> (address: ListenAddress, watch: AccessWatch) {
        let clock = surroundings.clock
        let door = TokenDoor(
            TokenDoor.Rules(settings, at: address), register, random: surroundings.clock.random)
        let metrics = Metrics(meters, readiness, version: surroundings.version, began: clock.now().wall)
        let gateway = Gateway(
            record, routes: Route.all + Route.operations(readiness, metrics), door: door, hall: StreamHall(feed),
            visitors: visitors, shelf: shelf, meters: meters, readiness: readiness,
            now: { clock.now().wall },
            perform: { [server] in server.perform($0) })
        var real = address
        real.port = try server.listen(
            on: address.host, port: address.port, tls: settings.tls?.files, handler: gateway)
        let watch = AccessWatch(
            register: register, door: door, visitors: visitors, certificates: settings.tls,
            reload: { [server, port = real.port] () throws(ServerError) in try server.reloadCertificates(port: port) },
            perform: { [server] in server.perform($0) }, clock: surroundings.clock, log: log)
        return (real, watch)
    }

    /// As long as a digest of SHA-256.
    private static func secret(_ random: @Sendable () -> UInt64) -> [UInt8] {
        (0..<4).flatMap { _ in withUnsafeBytes(of: random()) { [UInt8]($0) } }
    }

    /// Lets go of the pictures of pages that nobody asks for any more, until the task is cancelled.
    func sweep() async {
        while !Task.isCancelled {
            shelf.sweep(at: surroundings.clock.now().wall)
            try? await surroundings.clock.sleep(surroundings.clock.now().steady + Self.sweepEvery)
        }
    }

    /// Well within the time that a picture is kept.
    private static let sweepEvery = Duration.seconds(30)

    /// Where programs on this machine reach it.
    func url(of address: ListenAddress) -> String { settings.url(of: address) }

    func start() throws(ServerError) { try server.start() }

    /// Calls back on the server's thread, which it does only while that works.
    func whenAlive(_ tell: @escaping @Sendable () -> Void) {
        server.perform {
            tell()
            return []
        }
    }

    /// Service managers wait some ten seconds, and what is left of the record must be written meanwhile.
    func stop() async { await server.stop(grace: .seconds(3)) }
}
