import Configuration
import Paper

/// `foil paper`: the paper venues, until Ctrl-C.
struct PaperCommand: Sendable {
    private let options: PaperOptions
    private let surroundings: Surroundings

    init(_ options: PaperOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        guard let scenario = scenario() else { return .usage }
        do {
            let server = try surroundings.paperServer(scenario, options.port)
            return await untilInterrupted {
                // Whoever reads this may send a signal at once, so it comes after the signals are listened for.
                surroundings.terminal.write(Self.announcement(server))
                do {
                    try await server.run()
                    return .ok
                } catch {
                    surroundings.complain("\(error)")
                    return .failed
                }
            }
        } catch let error as ScenarioError {
            surroundings.complain("\(options.scenario): \(error.message)")
            return .usage
        } catch {
            surroundings.complain("\(error)", hint: "--port chooses others; --port 0 takes any that are free")
            return .failed
        }
    }

    private func scenario() -> Scenario? {
        guard var scenario = options.scenario == "documented" ? .documented : file() else { return nil }
        if let activity = options.activity { scenario.activity = activity }
        if options.ignoresLimits { scenario.ignoreLimits() }
        return scenario
    }

    private func file() -> Scenario? {
        do {
            let bytes = try NamedFile.read(options.scenario, limit: Scenario.maximumFileBytes)
            return try Scenario(json: bytes)
        } catch let error as ScenarioError {
            surroundings.complain("\(options.scenario): \(error.message)", hint: "docs/paper.md describes scenarios")
        } catch {
            surroundings.complain("\(options.scenario): \(error)", hint: "give a file, or the word documented")
        }
        return nil
    }

    /// The line that other programs wait for, then where everything is.
    static func announcement(_ server: PaperServer) -> String {
        "paper venues ready\n" + addresses(server)
    }

    static func addresses(_ server: PaperServer) -> String {
        let width = server.addresses.map(\.name.count).max() ?? 0
        return server.addresses.map { address in
            let feed = address.feed.map { "  \($0)" } ?? ""
            return "  \(address.name)" + String(repeating: " ", count: width - address.name.count)
                + "  \(address.url)\(feed)\n"
        }.joined()
    }
}
