/// What a command line of `foil` asks for.
package enum FoilAction: Sendable {
    case balances(BalancesOptions)
    case check(CheckOptions)
    case paper(PaperOptions)
    case demo(DemoOptions)
    case watch(WatchOptions)
    case serve(ServeOptions)
    case history(HistoryOptions)
    case gaps(GapsOptions)
    case journal(JournalOptions)
    case verify(VerifyOptions)
    case token(TokenOptions)
    case alerts(AlertsOptions)
}

/// `foil` and its commands, as one value: help, completions and the manual page come from it too.
package enum Foil {
    static let config = Option(
        "config", short: "c", .file(), help: "the configuration file, instead of the first one found")

    /// The program, for a version.
    package static func program(version: String) -> Program<FoilAction> {
        Program(
            Command(
                "foil", summary: "one exact record of what you hold at every exchange",
                discussion: """
                    Reads balances from sFOX, sFOX Connect, TheDex, Bitfront and CoinW, keeps every digit, and never \
                    invents a number. It also is those venues when you need one: see paper.
                    """,
                examples: [
                    Example("foil demo --for 20s", "shows all of it at work, without any configuration"),
                    Example("foil balances", "reads every account of counterfoil.json once"),
                ],
                options: [config],
                subcommands: [
                    demo, balances, watch, serve, history, gaps, journal, verify, token, alerts, check, paper,
                ]),
            version: version, manual: manual)
    }

    /// Carries out a command line; returns what the process ends with.
    package static func run(_ words: [String], in surroundings: Surroundings) async -> ExitStatus {
        do throws(UsageError) {
            switch try program(version: surroundings.version).invocation(of: words) {
            case .show(let text):
                surroundings.terminal.write(text)
                return .ok
            case .run(let action): return await run(action, in: surroundings)
            }
        } catch {
            surroundings.terminal.writeError("\(error)\n")
            return .usage
        }
    }

    private static func run(_ action: FoilAction, in surroundings: Surroundings) async -> ExitStatus {
        switch action {
        case .balances(let options): await BalancesCommand(options, surroundings).run()
        case .check(let options): await CheckCommand(options, surroundings).run()
        case .paper(let options): await PaperCommand(options, surroundings).run()
        case .demo(let options): await DemoCommand(options, surroundings).run()
        case .watch(let options): await WatchCommand(options, surroundings).run()
        case .serve(let options): await ServeCommand(options, surroundings).run()
        case .history(let options): await HistoryCommand(options, surroundings).run()
        case .gaps(let options): await GapsCommand(options, surroundings).run()
        case .journal(let options): await JournalCommand(options, surroundings).run()
        case .verify(let options): await VerifyCommand(options, surroundings).run()
        case .token(let options): await TokenCommand(options, surroundings).run()
        case .alerts(let options): await AlertsCommand(options, surroundings).run()
        }
    }

    private static let manual = Manual(
        date: "2026-11-21",
        environment: [
            Manual.Entry("COUNTERFOIL_CONFIG", "the configuration file, where --config is not given"),
            Manual.Entry("NO_COLOR", "if set, nothing is coloured"),
            Manual.Entry("HTTPS_PROXY", "the proxy for venues; loopback is always reached directly"),
        ],
        files: [
            Manual.Entry("./counterfoil.json", "looked for first"),
            Manual.Entry("$XDG_CONFIG_HOME/counterfoil/counterfoil.json", "looked for next"),
            Manual.Entry("~/.config/counterfoil/counterfoil.json", "looked for last"),
        ],
        exitCodes: [
            Manual.Entry("0", "all well"), Manual.Entry("1", "failed"),
            Manual.Entry("2", "wrong command line or configuration; nothing was asked of any venue"),
            Manual.Entry("3", "partial: something is missing from the answer, and the answer says what"),
        ])
}
