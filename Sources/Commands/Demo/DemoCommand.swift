import Accounts
import Engine
import Journal
import NetServer
import Paper
import Reports

/// `foil demo`: paper venues with live activity, and the record of them as it is kept, until Ctrl-C or the time given.
struct DemoCommand: Sendable {
    private let options: DemoOptions
    private let surroundings: Surroundings

    /// Twice a second, some balance moves.
    private static let activity = Duration.milliseconds(500)

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
            group.addTask { await keep(scenario, on: server) }
            let status = await group.next() ?? nil
            group.cancelAll()
            // The venues end when they are told to; what the record came to is what counts.
            let rest = await group.next() ?? nil
            return status ?? rest ?? .ok
        }
    }

    private func keep(_ scenario: Scenario, on server: PaperServer) async -> ExitStatus {
        let accounts = DemoAccounts.accounts(scenario, on: server, venues: surroundings.venues)
        guard let folder = surroundings.temporaryFolder() else { return .failed }
        defer { folder.remove() }
        let path = "\(folder.path)/journal.db"
        let keeping = RecordKeeping(surroundings: surroundings, accounts: accounts, command: "foil demo")
        do throws(ServerError) {
            let place = try DemoPlace(keeping, in: path)
            let words = DemoWords(server, place.url, DemoAccounts.configuration(accounts, scenario))
            let status = await show(keeping, in: path, place, words)
            await place.serving.stop()
            return status
        } catch {
            surroundings.complain("\(error)")
            return .failed
        }
    }

    private func show(
        _ keeping: RecordKeeping, in path: String, _ place: DemoPlace, _ words: DemoWords
    ) async -> ExitStatus {
        if surroundings.terminal.isTerminal {
            let screen = ScreenOnlooker(
                surroundings, keeping.accounts, length: options.length, title: "foil demo", notes: words.lines)
            let failure = await keeping.run(in: path, for: DemoGateway(place: place, shown: screen))
            screen.close()
            surroundings.terminal.write(words.text)
            return status(failure, screen.status)
        }
        let text = DemoText(surroundings, keeping.accounts, length: options.length, words: words)
        let failure = await keeping.run(in: path, for: DemoGateway(place: place, shown: text))
        if failure == nil { text.end() }
        return status(failure, text.status)
    }

    /// Ctrl-C is how a demo ends well, whatever faults were tried in it.
    private func status(_ failure: StoreFailure?, _ status: ExitStatus) -> ExitStatus {
        guard let failure else { return Task.isCancelled ? .ok : status }
        surroundings.complain(failure.message)
        return .failed
    }
}

/// Where everything is in the demo, and what to try.
struct DemoWords: Sendable {
    /// The line that other programs wait for, and the addresses.
    let head: String
    /// What to type in another terminal.
    let hints: String

    var text: String { head + "\n" + hints + "\n" }
    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// - Parameter gateway: its address.
    init(_ server: PaperServer, _ gateway: String, _ configuration: String) {
        let control = server.addresses[0].url
        let sfox = server.url(of: "sfox").map { "\($0)" } ?? ""
        head = "paper venues ready\n" + PaperCommand.addresses(server) + "dashboard and API ready\n  \(gateway)/\n"
        hints = """
            Open \(gateway)/ in a browser, or in another terminal try
              curl \(gateway)/v1/accounts
              curl \(gateway)/v1/users/customers/test3
              curl -N -H 'Accept: text/event-stream' '\(gateway)/v1/stream?since=0'
            The venues themselves, and a deposit that shows up everywhere a moment later:
              curl -H 'Authorization: Bearer paper-sfox-key' \(sfox)/v1/user/balance
              curl -d '{"venue":"sfox","asset":"btc","amount":"0.5"}' \(control)/deposits
            What a bad day looks like: a feed that loses a message, one that is cut, a venue that does not answer
              curl -d '{"venue":"sfox-connect","kind":"dropFrame","count":1}' \(control)/faults
              curl -d '{"venue":"coinw","kind":"disconnect","count":1}' \(control)/faults
              curl -d '{"venue":"thedex","kind":"hang","count":2}' \(control)/faults
            To keep the record yourself, save this as counterfoil.json (chmod 600), then
              foil serve; beside it foil watch, foil balances --from-daemon, foil history --from -5m, foil gaps
            \(configuration)
            """
    }
}
