import Book
import Configuration
import Engine
import Gateway
import Journal
import NetServer

/// The demo's gateway on loopback: it answers from when the record begins until it has ended, beside whatever else looks on.
struct DemoGateway<Shown: RecordKeeping.Onlooker>: RecordKeeping.Onlooker {
    let place: DemoPlace
    let shown: Shown

    func begin(_ engine: LiveEngine) {
        place.record.begin(engine)
        place.serving.feed.begin(at: engine.withBook { $0.position })
        // What could not be started answers nobody; the rest of the demo is none the worse.
        try? place.serving.start()
        place.serving.readiness.become(.ready)
        shown.begin(engine)
    }

    func committed(_ records: [Record]) {
        place.serving.meters.committed(records)
        place.serving.feed.committed(records)
        shown.committed(records)
    }

    func look() async { await shown.look() }
}

/// Where it listens, before there is a record to answer from.
struct DemoPlace: Sendable {
    let record: DaemonRecord
    let serving: GatewayServing
    /// Of the dashboard, and of everything under `/v1`.
    let url: String

    /// Takes the usual port, so that the documentation's commands work as they stand; else any free one.
    init(_ keeping: RecordKeeping, in path: String) throws(ServerError) {
        let surroundings = keeping.surroundings
        record = DaemonRecord(
            path, accounts: keeping.names, messages: MessageReaders.any(of: surroundings.venues),
            clock: surroundings.clock)
        serving = GatewayServing(
            record, GatewaySettings(), store: path, surroundings, ServeLog(surroundings, form: .text))
        var address = ListenAddress.standard
        do throws(ServerError) {
            address = try serving.listen(on: address).address
        } catch {
            guard error.code == .portInUse else { throw error }
            address.port = 0
            address = try serving.listen(on: address).address
        }
        url = address.url(isSecure: false)
    }
}
