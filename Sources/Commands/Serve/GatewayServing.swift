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
    private let server: Server
    private let record: DaemonRecord
    private let surroundings: Surroundings
    private let settings: GatewaySettings
    private let register: TokenRegister
    private let visitors = Visitors()
    /// Takes what is committed to the stream's readers.
    let feed: StreamFeed

    /// - Parameter store: the journal's path, beside which the tokens are.
    init(_ record: DaemonRecord, _ settings: GatewaySettings, store: String, _ surroundings: Surroundings) {
        self.record = record
        self.settings = settings
        self.surroundings = surroundings
        register = TokenRegister(TokenFile(besides: store))
        server = Server(limits: .gateway)
        feed = StreamFeed(record, wake: { [server] in server.perform { [.wake(after: .zero)] } })
    }

    /// Takes the address; requests wait until `start`. Answers the real port, and who keeps watch over who may enter.
    func listen(on address: ListenAddress) throws(ServerError) -> (address: ListenAddress, watch: AccessWatch) {
        let clock = surroundings.clock
        let door = TokenDoor(
            TokenDoor.Rules(settings, at: address), register, random: surroundings.clock.random)
        let gateway = Gateway(
            record, routes: Route.all, door: door, hall: StreamHall(feed), visitors: visitors,
            now: { clock.now().wall },
            perform: { [server] in server.perform($0) })
        var real = address
        real.port = try server.listen(
            on: address.host, port: address.port, tls: settings.tls?.files, handler: gateway)
        let watch = AccessWatch(
            register: register, door: door, visitors: visitors, certificates: settings.tls,
            reload: { [server, port = real.port] () throws(ServerError) in try server.reloadCertificates(port: port) },
            perform: { [server] in server.perform($0) }, surroundings: surroundings)
        return (real, watch)
    }

    func start() throws(ServerError) { try server.start() }

    func stop() async { await server.stop() }
}

/// Hands what is committed to the log and to the gateway.
struct ServedOnlooker: RecordKeeping.Onlooker {
    let log: LogOnlooker
    let record: DaemonRecord
    let serving: GatewayServing
    let address: ListenAddress
    let watch: AccessWatch

    func begin(_ engine: LiveEngine) {
        record.begin(engine)
        serving.feed.begin(at: engine.withBook { $0.position })
        log.begin(engine)
        watch.look()
        do {
            try serving.start()
            log.say("serve.listen", [("address", address.url(isSecure: watch.certificates != nil))])
        } catch {
            log.say("serve.listen", [("error", error.message)])
        }
    }

    func committed(_ records: [Record]) {
        serving.feed.committed(records)
        log.committed(records)
    }

    func look() async {
        async let watching: Void = watch.run()
        await log.look()
        await watching
    }
}
