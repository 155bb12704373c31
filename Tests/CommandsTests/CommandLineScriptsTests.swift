import Foundation
import Testing

@testable import Commands

@Suite struct `Completion scripts` {
    /// Words as bash hands them over; the last is the one to complete.
    @Test(arguments: [
        (["foil", ""], ["balances", "paper", "ledger", "completions", "man", "help", "--config", "--no-color", "--help", "--version"]),
        (["foil", "ba"], ["balances"]),
        (["foil", "--n"], ["--no-color"]),
        (["foil", "balances", "--t"], ["--timeout"]),
        (["foil", "balances", "desk", "--j"], ["--json"]),
        (["foil", "balances", "--timeout", ""], []),
        (["foil", "paper", "d"], ["documented"]),
        (["foil", "ledger", ""], ["add", "list", "--config", "--no-color", "--help"]),
        (["foil", "ledger", "a"], ["add"]),
        (["foil", "completions", ""], ["bash", "zsh", "fish", "--config", "--no-color", "--help"]),
        (["foil", "balances", "--config", "/etc/hostn"], ["/etc/hostname"]),
        (["foil", "balances", "--config", "=", "/etc/hostn"], ["/etc/hostname"]),
        (["foil", "ledger", "add", "/etc/hostn"], ["/etc/hostname"]),
        (["foil", "ledger", "add", "--h"], ["--help"]),
    ])
    func `for bash offer what may come next`(words: [String], expected: [String]) throws {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let script = """
            compopt() { :; }
            \(Sample.program.completions(.bash))
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1)
            _foil; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let offered = try output(of: "/bin/bash", script).split(separator: "\n").map(String.init)
        #expect(offered == expected)
    }

    @Test(arguments: Shell.allCases)
    func `name every command and option`(shell: Shell) {
        let script = Sample.program.completions(shell)
        let spelled = shell == .fish ? ["-l no-color", "-l minimum-of-what-is-shown"] : ["--no-color", "--minimum-of-what-is-shown"]
        for word in ["balances", "paper", "ledger", "add", "completions", "documented", "fish"] + spelled {
            #expect(script.contains(word))
        }
        #expect(script.hasSuffix("\n"))
    }

    @Test func `keep quotes and colons of help texts apart from the script`() {
        let odd = Option("odd", .text("A:B"), help: "it's [a]: \\b")
        let program = Program(Command<Int>("p", summary: "", options: [odd]) { _ in 1 }, version: "")
        #expect(program.completions(.zsh).contains(#"'--odd=[it'\''s \[a\]\: \\b]:A\:B: '"#))
        #expect(program.completions(.fish).contains(#"-l odd -x -d 'it\'s [a]: \\b'"#))
    }
}

@Suite struct `The manual page` {
    private var lines: [String] {
        Sample.program.manPage.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `has the sections of section 1 in their order`() {
        let sections = lines.filter { $0.hasPrefix(".Sh ") }.map { $0.dropFirst(4) }
        #expect(
            sections == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES",
            ])
        #expect(lines.prefix(3) == [".Dd November 21, 2026", ".Dt FOIL 1", ".Os"])
    }

    @Test func `lists options as mdoc wants them`() {
        #expect(lines.contains(".It Fl c , Fl Fl config Ar FILE"))
        #expect(lines.contains(#".It Fl Fl minimum\-of\-what\-is\-shown Ar N"#))
        #expect(lines.contains("How long each account may take (default: 10s)."))
        #expect(lines.contains(#".Dl $ foil balances \-\-asset BTC \-\-json"#))
    }

    /// A line that begins with a dot or a quote by accident would vanish from the page.
    @Test func `begins no text like a request`() {
        let macros: Set = [
            "Dd", "Dt", "Os", "Sh", "Ss", "Nm", "Nd", "Op", "Ar", "Cm", "Pp", "Bl", "It", "El", "Dl",
        ]
        for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(macros.contains(String(line.dropFirst().prefix(2))), "\(line)")
        }
        #expect(lines.contains(#"\&.It\(aqs the exit code that tells: see the manual."#))
        #expect(lines.filter { $0.hasPrefix(".Bl") }.count == lines.filter { $0 == ".El" }.count)
        #expect(lines.dropLast().allSatisfy { !$0.isEmpty })
    }
}

private func output(of program: String, _ script: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["-c", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}
