import Accounts

@testable import Commands

/// A program with every kind of option and argument.
enum Sample {
    /// What its commands come to.
    enum Action: Sendable, Equatable {
        case balances(Balances)
        case paper(port: Int, Shape?)
        case add(String)
        case list
    }

    struct Balances: Sendable, Equatable {
        var accounts: [String] = []
        var asJSON = false
        var assets: [String] = []
        var timeout: Duration = .seconds(10)
        var least: Int?
        var configuration: String?
        var usesColor = true
    }

    enum Shape: String, CaseIterable, Sendable {
        case documented
        case hostile
    }

    static let configuration = Option("config", short: "c", .file(), help: "reads this configuration")
    static let noColor = Option.flag("no-color", help: "prints without colour, as does NO_COLOR in the environment")

    static let balances: Command<Action> = {
        let accounts = Positional.repeated(.text("ACCOUNT"), help: "only these accounts; every one when none is named")
        let json = Option.flag("json", short: "j", help: "prints JSON")
        let assets = Option.repeated("asset", .text("ASSET"), help: "only this asset")
        let timeout = Option("timeout", .duration(), default: .seconds(10), help: "how long each account may take")
        let least = Option(
            "minimum-of-what-is-shown", .integer(in: -100...100), help: "hides what is smaller, of either sign, and wraps")
        return Command(
            "balances", summary: "reads every account once and shows what is held",
            discussion: """
                Accounts are read side by side. One that fails is marked, and the totals it touches
                say that they are partial; the others stand.

                .It's the exit code that tells: see the manual.
                """,
            examples: [
                Example("foil balances", "shows all accounts as a table"),
                Example("foil balances --asset BTC --json", "prints all bitcoin as JSON"),
            ],
            options: [json, assets, timeout, least], positionals: [accounts]
        ) { arguments in
            .balances(
                Balances(
                    accounts: arguments[accounts], asJSON: arguments[json], assets: arguments[assets],
                    timeout: arguments[timeout], least: arguments[least], configuration: arguments[configuration],
                    usesColor: !arguments[noColor]))
        }
    }()

    static let paper: Command<Action> = {
        let port = Option("port", .integer(in: 0...65_535), default: 9_700, help: "the first port")
        let shape = Positional.optional(.choice("SCENARIO", of: Shape.self), help: "documented or hostile")
        return Command(
            "paper", summary: "is the venues", examples: [Example("foil paper --port 9700", "listens on 9700 and up")],
            options: [port], positionals: [shape]
        ) { arguments throws(UsageError) in
            if arguments[port] == 1 { throw UsageError("port 1 is taken", hint: "take another") }
            return .paper(port: arguments[port], arguments[shape])
        }
    }()

    static let ledger: Command<Action> = {
        let name = Positional.required(.file("PATH"), help: "the file to add")
        return Command(
            "ledger", summary: "keeps the ledger",
            subcommands: [
                Command("add", summary: "adds a file", positionals: [name]) { .add($0[name]) },
                Command("list", summary: "lists the files") { _ in .list },
            ])
    }()

    static let program = Program(
        Command(
            "foil", summary: "keeps one exact record of what you hold at every exchange",
            examples: [Example("foil demo", "shows it without configuration")],
            options: [configuration, noColor], subcommands: [balances, paper, ledger]),
        version: "1.2.3",
        manual: Manual(
            date: "November 21, 2026", environment: [.init("NO_COLOR", "Prints without colour.")],
            files: [.init("counterfoil.json", "The configuration.")], exitCodes: [.init("0", "All is well.")]))

    /// Reads a command line; words are separated by single spaces.
    static func read(_ line: String) throws(UsageError) -> Program<Action>.Invocation {
        try program.invocation(of: line.isEmpty ? [] : line.split(separator: " ").map(String.init))
    }
}
