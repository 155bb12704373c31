import Configuration

/// A whole program: its commands, and what every program has besides: help, version, completions, a man page.
///
/// The commands `help`, `completions` and `man` are added to those that are declared.
package struct Program<Action: Sendable>: Sendable {
    /// What to do with a command line that is in order.
    package enum Invocation: Sendable {
        /// Do this.
        case run(Action)
        /// Write this text to standard output and end well. It ends with a line break.
        case show(String)
    }

    private let root: Command<Intent>
    private let version: String
    private let manual: Manual

    private enum Intent: Sendable {
        case action(Action)
        case help([String])
        case completions(Shell)
        case man
    }

    /// `root` carries the program's name, its global options and its commands.
    package init(_ root: Command<Action>, version: String, manual: Manual = Manual()) {
        var whole = root.map { Intent.action($0) }
        whole.subcommands += Self.standardCommands(of: root.name)
        self.root = whole
        self.version = version
        self.manual = manual
    }

    /// Reads the words after the program's name.
    package func invocation(of words: [String]) throws(UsageError) -> Invocation {
        var parser = CommandLineParser(words, root: root)
        switch try parser.parse() {
        case .help(let path): return .show(try help(path))
        case .version: return .show("\(root.name) \(version)\n")
        case .run(.action(let action)): return .run(action)
        case .run(.help(let path)): return .show(try help(path))
        case .run(.completions(let shell)): return .show(completions(shell))
        case .run(.man): return .show(manPage)
        }
    }

    /// The help text of the program, or of the command at `path` below it.
    package func help(_ path: [String]) throws(UsageError) -> String {
        var outline = root.outline()
        for name in path {
            guard let next = outline.subcommands.first(where: { $0.name == name }) else {
                let meant = nearest(to: name, among: outline.subcommands.map(\.name)).map {
                    "did you mean \(quoted($0))?"
                }
                throw UsageError("unknown command \(quoted(name))", hint: meant, command: outline.line)
            }
            outline = next
        }
        return HelpText(outline).text
    }

    /// The script that teaches a shell to complete the program's command lines.
    package func completions(_ shell: Shell) -> String {
        let outline = root.outline()
        return switch shell {
        case .bash: BashCompletion(outline).text
        case .zsh: ZshCompletion(outline).text
        case .fish: FishCompletion(outline).text
        }
    }

    /// The page for section 1 of the manual, in mdoc.
    package var manPage: String { ManPage(root.outline(), manual).text }

    private static func standardCommands(of program: String) -> [Command<Intent>] {
        let shell = Positional.required(.choice("SHELL", of: Shell.self), help: "bash, zsh or fish")
        let names = Positional.repeated(
            .text("COMMAND"), help: "the command to explain; the program itself without one")
        return [
            Command(
                "completions", summary: "prints a script that completes commands and options in a shell",
                discussion:
                    "Bash reads it from the start file, zsh from a folder of $fpath, fish from its completions folder.",
                examples: [Example("source <(\(program) completions bash)", "completes in this shell from now on")],
                positionals: [shell], action: { arguments in .completions(arguments[shell]) }),
            Command(
                "man", summary: "prints the manual page",
                examples: [Example("\(program) man > \(program).1 && man ./\(program).1", "reads the manual page")],
                action: { _ in .man }),
            Command(
                "help", summary: "explains a command",
                examples: [Example("\(program) help completions", "explains how completions are installed")],
                positionals: [names], action: { arguments in .help(arguments[names]) }),
        ]
    }
}

/// A shell whose command lines can be completed.
package enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish
}
