import Accounts
import Engine
import Paper
import Reports

/// `foil demo`: paper venues with live activity, and their balances, until Ctrl-C or the time given.
struct DemoCommand: Sendable {
    private let options: DemoOptions
    private let surroundings: Surroundings

    /// Twice a second, some balance moves.
    private static let activity = Duration.milliseconds(500)
    /// Slower than every venue's limit, with room for someone who tries the venues by hand at the same time.
    private static let pause = Duration.seconds(5)
    private static let deadline = Duration.seconds(4)

    init(_ options: DemoOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        var scenario = Scenario.documented
        scenario.activity = Self.activity
        do {
            let server = try listen(scenario)
            return await untilInterrupted { [scenario] in await show(scenario, on: server) }
        } catch {
            surroundings.complain("\(error)")
            return .failed
        }
    }

    /// On the usual ports, so that the documentation's commands work as they stand; else on any free ones.
    private func listen(_ scenario: Scenario) throws -> PaperServer {
        if let usual = try? surroundings.paperServer(scenario, 9_700) { return usual }
        return try surroundings.paperServer(scenario, 0)
    }

    private func show(_ scenario: Scenario, on server: PaperServer) async -> ExitStatus {
        await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask {
                do {
                    try await server.run()
                    return nil
                } catch {
                    surroundings.complain("\(error)")
                    return .failed
                }
            }
            group.addTask { await follow(scenario, on: server) }
            let status = await group.next() ?? nil
            group.cancelAll()
            return status ?? .ok
        }
    }

    private func follow(_ scenario: Scenario, on server: PaperServer) async -> ExitStatus {
        let orders = DemoAccounts.orders(
            scenario, on: server, venues: surroundings.venues, deadline: Self.deadline)
        let reader = AccountReader(transport: surroundings.transport, clock: surroundings.clock)
        let screen = DemoScreen(
            surroundings, head: "paper venues ready\n" + PaperCommand.addresses(server),
            hints: hints(server, DemoAccounts.configuration(orders, scenario)))
        let end = options.length.map { surroundings.clock.now().steady + $0 }
        var last = BalanceReport(await reader.read(orders), at: surroundings.clock.now().wall)
        guard !Task.isCancelled else { return .ok }
        screen.begin(last)
        while !Task.isCancelled {
            let next = surroundings.clock.now().steady + Self.pause
            do { try await surroundings.clock.sleep(min(next, end ?? next)) } catch { break }
            if let end, surroundings.clock.now().steady >= end { break }
            let report = BalanceReport(await reader.read(orders), at: surroundings.clock.now().wall)
            if Task.isCancelled { break }
            screen.show(report, after: last)
            last = report
        }
        screen.end(last)
        // Ctrl-C is how a demo ends well, whatever faults were tried in it.
        return Task.isCancelled || last.isComplete ? .ok : last.isFailure ? .failed : .partial
    }

    private func hints(_ server: PaperServer, _ configuration: String) -> String {
        let control = server.addresses[0].url
        let sfox = server.url(of: "sfox").map { "\($0)" } ?? ""
        return """
            Try, in another terminal:
              curl -H 'Authorization: Bearer paper-sfox-key' \(sfox)/v1/user/balance
              curl -d '{"venue":"sfox","asset":"btc","amount":"0.5"}' \(control)/deposits
              curl -d '{"venue":"coinw","kind":"hang","count":2}' \(control)/faults
            or read it yourself: save this as counterfoil.json (chmod 600), then foil balances
            \(configuration)
            """
    }
}
