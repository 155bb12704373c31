/// The completion script for zsh, for a folder of `$fpath` or to be sourced.
struct ZshCompletion {
    private let root: CommandOutline

    init(_ root: CommandOutline) {
        self.root = root
    }

    /// Ends with a line break.
    var text: String {
        """
        #compdef \(root.name)
        \(root.family.reversed().map(function).joined(separator: "\n"))
        if [ "$funcstack[1]" = "\(name(root))" ]; then
            \(name(root)) "$@"
        else
            compdef \(name(root)) \(root.name)
        fi

        """
    }

    private func name(_ command: CommandOutline) -> String { "_" + command.path.joined(separator: "_") }

    private func function(_ command: CommandOutline) -> String {
        let specifications = command.allOptions.map(specification) + arguments(command)
        let call = "    _arguments -C \\\n" + specifications.map { "        \($0)" }.joined(separator: " \\\n")
        return "\(name(command))() {\n    local curcontext=\"$curcontext\" state line\n\(call)\n\(dispatch(command))}"
    }

    /// What follows the options: a subcommand and its words, or the positional arguments.
    private func arguments(_ command: CommandOutline) -> [String] {
        guard command.subcommands.isEmpty else { return ["'1: :->command'", "'*:: :->words'"] }
        return command.positionals.map { positional in
            let head = positional.count == .any ? "*" : positional.count == .one ? "" : ":"
            return "'\(head):\(escaped(positional.value.metavar)):\(action(positional.value.completion))'"
        }
    }

    private func dispatch(_ command: CommandOutline) -> String {
        guard !command.subcommands.isEmpty else { return "" }
        let descriptions = command.subcommands.map { "                '\($0.name):\(escaped($0.summary))'" }
        let cases = command.subcommands.map { "                \($0.name)) \(name($0)) ;;" }
        return """
                case $state in
                    command)
                        local -a commands=(
            \(descriptions.joined(separator: "\n"))
                        )
                        _describe command commands
                        ;;
                    words)
                        case $line[1] in
            \(cases.joined(separator: "\n"))
                        esac
                        ;;
                esac

            """
    }

    private func specification(_ option: OptionOutline) -> String {
        let value = option.value.map { ":\(escaped($0.metavar)):\(action($0.completion))" } ?? ""
        let equals = option.value == nil ? "" : "="
        let star = option.isRepeated ? "*" : ""
        let text = "[\(escaped(option.help))]\(value)"
        guard let short = option.short else { return "'\(star)--\(option.name)\(equals)\(text)'" }
        let exclusion = option.isRepeated ? "*" : "(-\(short) --\(option.name))"
        return "'\(exclusion)'{-\(short),--\(option.name)\(equals)}'\(text)'"
    }

    private func action(_ completion: Completion) -> String {
        switch completion {
        case .none: " "
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .files: "_files"
        }
    }

    /// Inside single quotes and inside brackets or between colons.
    private func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "'": "'\\''"
            case "[", "]", ":", "\\": "\\\(character)"
            default: String(character)
            }
        }.joined()
    }
}
