import Testing

@testable import Commands

@Suite struct `Help` {
    @Test(arguments: ["", "-h", "--help", "help", "--no-color --help", "--help balances"])
    func `explains the program`(line: String) throws {
        #expect(
            try shown(line) == """
                Keeps one exact record of what you hold at every exchange.

                Usage: foil [OPTIONS] COMMAND

                Commands:
                  balances                reads every account once and shows what is held
                  paper                   is the venues
                  ledger                  keeps the ledger
                  completions             prints a script that completes commands and options in
                                          a shell
                  man                     prints the manual page
                  help                    explains a command

                Options:
                  -c, --config FILE       reads this configuration
                  --no-color              prints without colour, as does NO_COLOR in the
                                          environment
                  -h, --help              shows this text
                  --version               shows the version

                Example:
                  $ foil demo
                      shows it without configuration

                """)
    }

    @Test(arguments: ["balances --help", "help balances", "balances desk --json -h --nonsense"])
    func `explains a command`(line: String) throws {
        #expect(
            try shown(line) == """
                Reads every account once and shows what is held.

                Usage: foil balances [OPTIONS] [ACCOUNT...]

                Accounts are read side by side. One that fails is marked, and the totals it
                touches say that they are partial; the others stand.

                .It's the exit code that tells: see the manual.

                Arguments:
                  [ACCOUNT...]            only these accounts; every one when none is named

                Options:
                  -j, --json              prints JSON
                  --asset ASSET           only this asset (may be repeated)
                  --timeout TIME          how long each account may take (default: 10s)
                  --minimum-of-what-is-shown N
                                          hides what is smaller, of either sign, and wraps
                  -h, --help              shows this text

                Options of every command:
                  -c, --config FILE       reads this configuration
                  --no-color              prints without colour, as does NO_COLOR in the
                                          environment

                Examples:
                  $ foil balances
                      shows all accounts as a table
                  $ foil balances --asset BTC --json
                      prints all bitcoin as JSON

                """)
    }

    @Test func `explains a command below a command`() throws {
        #expect(try shown("ledger add -h").hasPrefix("Adds a file.\n\nUsage: foil ledger add [OPTIONS] PATH\n"))
        #expect(try shown("help ledger add") == shown("ledger add -h"))
        #expect(try shown("help ledger").contains("Usage: foil ledger [OPTIONS] COMMAND\n"))
    }

    @Test func `shows the version`() throws {
        #expect(try shown("--version") == "foil 1.2.3\n")
    }

    @Test func `fits into 80 columns`() throws {
        for command in ["", "balances", "paper", "ledger", "ledger add", "completions", "man", "help"] {
            let lines = try shown("help \(command)").split(separator: "\n").filter { !$0.hasPrefix("  $") }
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
    }

    private func shown(_ line: String) throws -> String {
        guard case .show(let text) = try Sample.read(line) else { return "" }
        return text
    }
}
