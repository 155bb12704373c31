/// The completion script for fish.
struct FishCompletion {
    private let root: CommandOutline

    init(_ root: CommandOutline) {
        self.root = root
    }

    /// Ends with a line break.
    var text: String {
        let lines = root.family.flatMap { command in
            subcommands(command) + options(command) + arguments(command)
        }
        return (["# fish completion for \(root.name)", "complete -c \(root.name) -f"] + lines).joined(separator: "\n")
            + "\n"
    }

    private func subcommands(_ command: CommandOutline) -> [String] {
        guard !command.subcommands.isEmpty else { return [] }
        let names = command.subcommands.map(\.name).joined(separator: " ")
        let condition = conditions(command) + ["not __fish_seen_subcommand_from \(names)"]
        return command.subcommands.map { "\(line(condition)) -a \($0.name) -d '\(escaped($0.summary))'" }
    }

    /// Options of the program itself are offered everywhere, so each is said once, where it is declared.
    private func options(_ command: CommandOutline) -> [String] {
        let own = command.path.count == 1 ? command.options + [.help] : command.options
        let version =
            command.path.count == 1
            ? ["\(line(["__fish_use_subcommand"])) -l version -d '\(OptionOutline.version.help)'"] : []
        return own.map { option in
            let short = option.short.map { " -s \($0)" } ?? ""
            return "\(line(conditions(command)))\(short) -l \(option.name)\(value(option)) -d '\(escaped(option.help))'"
        } + version
    }

    private func value(_ option: OptionOutline) -> String {
        switch option.value?.completion {
        case nil: ""
        case .some(.none): " -x"
        case .words(let words): " -x -a '\(words.joined(separator: " "))'"
        case .files: " -r -F"
        }
    }

    private func arguments(_ command: CommandOutline) -> [String] {
        command.positionals.compactMap { positional in
            switch positional.value.completion {
            case .none: nil
            case .words(let words): "\(line(conditions(command))) -a '\(words.joined(separator: " "))'"
            case .files: "\(line(conditions(command))) -F"
            }
        }
    }

    /// True when all names of the command below the program's own have been typed.
    private func conditions(_ command: CommandOutline) -> [String] {
        command.path.dropFirst().map { "__fish_seen_subcommand_from \($0)" }
    }

    private func line(_ conditions: [String]) -> String {
        let condition = conditions.isEmpty ? "" : " -n '\(conditions.joined(separator: "; and "))'"
        return "complete -c \(root.name)\(condition)"
    }

    private func escaped(_ text: String) -> String {
        text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
}
