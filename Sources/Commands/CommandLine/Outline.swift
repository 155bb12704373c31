/// What there is to show of a command: everything but its types and its action.
struct CommandOutline: Sendable, Hashable {
    /// The names from the program's down to this one.
    var path: [String]
    var summary: String
    var discussion: String
    var examples: [Example]
    var options: [OptionOutline]
    /// Options of the commands above, nearest last.
    var inherited: [OptionOutline]
    var positionals: [PositionalOutline]
    var subcommands: [CommandOutline]
    /// Whether it does something without a subcommand.
    var isRunnable: Bool

    var name: String { path.last ?? "" }

    /// `foil balances`.
    var line: String { path.joined(separator: " ") }

    /// This command and all below it, each before its own.
    var family: [CommandOutline] { [self] + subcommands.flatMap(\.family) }
}

/// What there is to show of an option.
package struct OptionOutline: Sendable, Hashable {
    var name: String
    var short: Character?
    /// Nil for a flag.
    var value: ValueOutline?
    var help: String
    /// The default, as it would be typed.
    var standard: String?
    var isRepeated = false

    /// `--timeout TIME`, `-h, --help`.
    var usage: String {
        (short.map { "-\($0), " } ?? "") + "--\(name)" + (value.map { " \($0.metavar)" } ?? "")
    }

    /// The help with what is true of the option whatever it means.
    var fullHelp: String {
        help + (standard.map { " (default: \($0))" } ?? "") + (isRepeated ? " (may be repeated)" : "")
    }

    /// Every command has it.
    static let help = OptionOutline(name: "help", short: "h", help: "shows this text")
    /// Only the program itself has it.
    static let version = OptionOutline(name: "version", help: "shows the version")
}

/// What there is to show of a positional argument.
package struct PositionalOutline: Sendable, Hashable {
    /// How many words fall to it.
    enum Count: Sendable, Hashable {
        case one
        case atMostOne
        case any
    }

    var value: ValueOutline
    var count: Count
    var help: String

    /// `SHELL`, `[FILE]` or `[ACCOUNT...]`.
    var usage: String {
        switch count {
        case .one: value.metavar
        case .atMostOne: "[\(value.metavar)]"
        case .any: "[\(value.metavar)...]"
        }
    }
}

/// What there is to show of a value.
package struct ValueOutline: Sendable, Hashable {
    var metavar: String
    var completion: Completion

    init<Value>(_ form: ArgumentForm<Value>) {
        metavar = form.metavar
        completion = form.completion
    }
}

extension Command {
    /// What there is to show of this command below the commands of `path`.
    func outline(below path: [String] = [], inheriting inherited: [OptionOutline] = []) -> CommandOutline {
        let own = options.map(\.outline)
        return CommandOutline(
            path: path + [name], summary: summary, discussion: discussion, examples: examples, options: own,
            inherited: inherited, positionals: positionals.map(\.outline),
            subcommands: subcommands.map { $0.outline(below: path + [name], inheriting: inherited + own) },
            isRunnable: action != nil)
    }
}
