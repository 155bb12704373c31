import Accounts
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

    init(_ record: DaemonRecord, _ surroundings: Surroundings) {
        self.record = record
        self.surroundings = surroundings
        server = Server()
    }

    /// Takes the address; requests wait until `start`. Answers the real port.
    func listen(on address: ListenAddress) throws(ServerError) -> ListenAddress {
        let clock = surroundings.clock
        let gateway = Gateway(
            record, routes: Route.all, door: OpenDoor(), hall: StreamHall(), now: { clock.now().wall },
            perform: { [server] in server.perform($0) })
        var real = address
        real.port = try server.listen(on: address.host, port: address.port, handler: gateway)
        return real
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

    func begin(_ engine: LiveEngine) {
        record.begin(engine)
        log.begin(engine)
        do {
            try serving.start()
            log.say("serve.listen", [("address", address.url)])
        } catch {
            log.say("serve.listen", [("error", error.message)])
        }
    }

    func committed(_ records: [Record]) { log.committed(records) }

    func look() async { await log.look() }
}
