import Accounts
import Book
import Engine
import Gateway
import Journal

/// Hands what is committed to the log and to the gateway, and minds the service until it is to end.
struct ServedOnlooker: RecordKeeping.Onlooker {
    let log: LogOnlooker
    let record: DaemonRecord
    let serving: GatewayServing
    let url: String
    /// Where programs of this machine find it.
    let here: String
    let watch: AccessWatch
    let manager: ServiceManager
    let reload: Reload
    let clock: EngineClock
    let alerts: AlertDesk

    func begin(_ engine: LiveEngine) {
        record.begin(engine)
        serving.feed.begin(at: engine.withBook { $0.position })
        log.begin(engine)
        alerts.begin(engine)
        serving.readiness.become(.ready)
        record.tell(gateway: here)
        log.log.say("serve.listen", [("address", url)])
        manager.ready(status)
    }

    private var status: String { "listening at \(url)" }

    func committed(_ records: [Record]) {
        serving.meters.committed(records)
        serving.feed.committed(records)
        log.committed(records)
        alerts.committed(records)
    }

    func look() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reload.whenAsked(status: status) }
            group.addTask { await tellAlive() }
            group.addTask { await watch.run() }
            group.addTask { await alerts.look() }
            group.addTask { await serving.sweep() }
            await group.waitForAll()
        }
        serving.readiness.become(.stopping)
        manager.stopping()
        await serving.stop()
    }

    /// Twice in the time that the service manager waits: that the book can be lent and that the server's thread works.
    private func tellAlive() async {
        guard let patience = manager.patience else { return }
        while !Task.isCancelled {
            _ = record.withBook { $0.position }
            serving.whenAlive { manager.alive() }
            try? await clock.sleep(clock.now().steady + patience / 2)
        }
    }
}
