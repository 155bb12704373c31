/// The completion script for bash, which needs nothing but bash itself.
struct BashCompletion {
    private let root: CommandOutline

    init(_ root: CommandOutline) {
        self.root = root
    }

    /// Ends with a line break.
    var text: String {
        """
        # bash completion for \(root.name)
        _\(root.name)() {
            local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="\(root.name)" words="" i
            # Bash takes "--option=value" apart into three words.
            if [[ $before == "=" ]]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi
            if [[ $word == "=" ]]; then word=""; fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                case "$command ${COMP_WORDS[i]}" in
        \(root.family.dropFirst().map(step).joined(separator: "\n"))
                esac
            done
            case "$command" in
        \(root.family.map(offer).joined(separator: "\n"))
            esac
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        }
        complete -F _\(root.name) \(root.name)

        """
    }

    private func step(_ command: CommandOutline) -> String {
        "            \"\(command.line)\") command=\"\(command.line)\" ;;"
    }

    private func offer(_ command: CommandOutline) -> String {
        let arms = command.allOptions.filter { $0.value != nil }.map(arm)
        let values = arms.isEmpty ? [] : ["            case \"$before\" in"] + arms + ["            esac"]
        let words = "            words=\"\(command.offeredWords.joined(separator: " "))\""
        let files = command.takesFiles ? ["            \(Self.files)"] : []
        return (["        \"\(command.line)\")"] + values + [words] + files + ["            ;;"]).joined(
            separator: "\n")
    }

    private func arm(_ option: OptionOutline) -> String {
        let pattern = option.spellings.joined(separator: "|")
        let answer =
            switch option.value?.completion {
            case .words(let words): "words=\"\(words.joined(separator: " "))\"; \(Self.answer)"
            case .files: Self.files
            case .some(.none), nil: "return"
            }
        return "                \(pattern)) \(answer) ;;"
    }

    private static let answer = "mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"); return"
    private static let files =
        "if [[ $word != -* ]]; then compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return; fi"
}

extension CommandOutline {
    /// Every option that may be given with this command.
    var allOptions: [OptionOutline] { inherited + options + standardOptions }

    /// What may come next: subcommands, the words of positional arguments, options.
    var offeredWords: [String] {
        let arguments = positionals.flatMap { positional in
            if case .words(let words) = positional.value.completion { words } else { [] as [String] }
        }
        return subcommands.map(\.name) + arguments + allOptions.map { "--\($0.name)" }
    }

    /// Whether a positional argument is a file.
    var takesFiles: Bool { positionals.contains { $0.value.completion == .files } }
}

extension OptionOutline {
    /// `-h` and `--help`.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] }
}
