import Testing

@testable import Commands

@Suite struct `A command line` {
    typealias Balances = Sample.Balances

    @Test(arguments: [
        ("balances", Balances()),
        ("balances desk shop", Balances(accounts: ["desk", "shop"])),
        ("balances --json desk", Balances(accounts: ["desk"], asJSON: true)),
        ("balances desk -j -j", Balances(accounts: ["desk"], asJSON: true)),
        ("balances --asset BTC --asset=ETH", Balances(assets: ["BTC", "ETH"])),
        ("balances --asset=a=b", Balances(assets: ["a=b"])),
        ("balances --timeout 500ms", Balances(timeout: .milliseconds(500))),
        ("balances --minimum-of-what-is-shown -5", Balances(least: -5)),
        ("balances --minimum-of-what-is-shown=-5", Balances(least: -5)),
        ("balances -5 - -.5", Balances(accounts: ["-5", "-", "-.5"])),
        ("balances -- --json -j", Balances(accounts: ["--json", "-j"])),
        ("balances a -- -- b", Balances(accounts: ["a", "--", "b"])),
        ("--config x balances --no-color", Balances(configuration: "x", usesColor: false)),
        ("balances -c x", Balances(configuration: "x")),
        ("balances --config=--x", Balances(configuration: "--x")),
        ("balances balances", Balances(accounts: ["balances"])),
    ])
    func `becomes typed values`(line: String, expected: Balances) throws {
        #expect(try run(line) == .balances(expected))
    }

    @Test(arguments: [
        ("paper", Sample.Action.paper(port: 9_700, nil)), ("paper hostile --port 0", .paper(port: 0, .hostile)),
        ("ledger add a.txt", .add("a.txt")), ("ledger list", .list),
    ])
    func `finds its command`(line: String, expected: Sample.Action) throws {
        #expect(try run(line) == expected)
    }

    @Test(arguments: [
        ("balance", #"foil: unknown command "balance""#, #"did you mean "balances"?; see: foil --help"#),
        (
            "frobnicate", #"foil: unknown command "frobnicate""#,
            "commands are balances, paper, ledger, completions, man, help; see: foil --help"
        ),
        ("--jsn", #"foil: unknown option "--jsn""#, "see: foil --help"),
        ("balances --jsn", #"foil: unknown option "--jsn""#, #"did you mean "--json"?; see: foil balances --help"#),
        ("balances --JSON", #"foil: unknown option "--JSON""#, #"did you mean "--json"?; see: foil balances --help"#),
        ("balances -x", #"foil: unknown option "-x""#, "see: foil balances --help"),
        ("balances --version", #"foil: unknown option "--version""#, "see: foil balances --help"),
        ("balances --key=hunter2", #"foil: unknown option "--key""#, "see: foil balances --help"),
        ("balances --json=yes", "foil: --json takes no value", "write --json alone; see: foil balances --help"),
        ("balances --help=yes", "foil: --help takes no value", "write --help alone; see: foil balances --help"),
        ("balances --timeout", "foil: --timeout needs a value", "write --timeout TIME; see: foil balances --help"),
        (
            "balances --timeout --json", #"foil: --timeout needs a value, but "--json" follows"#,
            #"write --timeout=TIME for a value that begins with "-"; see: foil balances --help"#
        ),
        (
            "balances --timeout 1s --timeout 2s", "foil: --timeout is given twice",
            "keep one of the two; see: foil balances --help"
        ),
        (
            "balances --timeout soon", #"foil: "soon" is no value for --timeout"#,
            "it must be a duration from 1ms to 24h, such as 10s or 500ms; see: foil balances --help"
        ),
        (
            "balances --asset=", #"foil: "" is no value for --asset"#,
            "it must be a text that is not empty; see: foil balances --help"
        ),
        (
            "paper --port 65536", #"foil: "65536" is no value for --port"#,
            "it must be a whole number from 0 to 65535; see: foil paper --help"
        ),
        (
            "paper fair", #"foil: "fair" is no value for SCENARIO"#, "it must be documented or hostile; see: foil paper --help"
        ),
        (
            "paper hostile more", #"foil: unexpected argument "more""#, "paper takes [SCENARIO]; see: foil paper --help"
        ),
        ("paper --port 1", "foil: port 1 is taken", "take another; see: foil paper --help"),
        ("ledger", "foil: a command is missing", "commands are add, list; see: foil ledger --help"),
        ("ledger ad", #"foil: unknown command "ad""#, #"did you mean "add"?; see: foil ledger --help"#),
        ("ledger add", "foil: PATH is missing", "see: foil ledger add --help"),
        ("ledger list x", #"foil: unexpected argument "x""#, "list takes no arguments; see: foil ledger list --help"),
        (
            "--no-color", "foil: a command is missing",
            "commands are balances, paper, ledger, completions, man, help; see: foil --help"
        ),
        ("completions tcsh", #"foil: "tcsh" is no value for SHELL"#, "it must be bash or zsh or fish; see: foil completions --help"),
        ("help balanced", #"foil: unknown command "balanced""#, #"did you mean "balances"?; see: foil --help"#),
    ])
    func `that is wrong says why and what to type`(line: String, message: String, hint: String) {
        let error = #expect(throws: UsageError.self) { try Sample.read(line) }
        #expect(error?.description == "\(message)\nhint: \(hint)")
    }

    @Test func `is not repeated with control characters or at length`() {
        let error = #expect(throws: UsageError.self) { try Sample.read("\u{1B}[2J" + String(repeating: "x", count: 1_000)) }
        #expect(error?.message == "unknown command \"\u{FFFD}[2J\(String(repeating: "x", count: 36))...\"")
    }

    @Test func `traps on an option that is not declared`() async {
        await #expect(processExitsWith: .failure) {
            let stray = Option.flag("stray", help: "")
            let program = Program(Command<Bool>("p", summary: "") { $0[stray] }, version: "")
            _ = try program.invocation(of: [])
        }
    }

    private func run(_ line: String) throws -> Sample.Action? {
        guard case .run(let action) = try Sample.read(line) else { return nil }
        return action
    }
}
