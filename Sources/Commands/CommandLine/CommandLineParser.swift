import Configuration

/// Walks the words of a command line down a tree of commands. No I/O: words in, an action or a usage error out.
struct CommandLineParser<Action: Sendable> {
    private var words: ArraySlice<String>
    /// From the root down to the command that the words have named so far.
    private var commands: [Command<Action>]
    private var given: [String: [String]] = [:]
    private var positionals: [String] = []
    private var takesOptions = true

    /// What a command line asks for.
    enum Request {
        case run(Action)
        /// The help text of the command with this path, without the root's name.
        case help([String])
        case version
    }

    init(_ words: [String], root: Command<Action>) {
        self.words = words[...]
        commands = [root]
    }

    private var command: Command<Action> { commands[commands.count - 1] }
    private var path: [String] { commands.dropFirst().map(\.name) }

    /// Reads all words.
    mutating func parse() throws(UsageError) -> Request {
        do throws(UsageError) {
            return try walk()
        } catch {
            var located = error
            located.command = commands.map(\.name).joined(separator: " ")
            throw located
        }
    }

    private mutating func walk() throws(UsageError) -> Request {
        while let word = words.popFirst() {
            if takesOptions, word == "--" {
                takesOptions = false
            } else if takesOptions, isOption(word) {
                if let request = try option(word) { return request }
            } else if let subcommand = try subcommand(word) {
                commands.append(subcommand)
            } else {
                positionals.append(word)
            }
        }
        return try finish()
    }

    /// `-` stands for standard input, and `-5` is an amount.
    private func isOption(_ word: String) -> Bool {
        guard word.first == "-", let second = word.dropFirst().first else { return false }
        return !(second.isNumber || second == ".")
    }

    /// The subcommand that a word names; nil when it is an argument.
    private func subcommand(_ word: String) throws(UsageError) -> Command<Action>? {
        guard !command.subcommands.isEmpty, positionals.isEmpty, takesOptions else { return nil }
        if let subcommand = command.subcommands.first(where: { $0.name == word }) { return subcommand }
        guard command.positionals.isEmpty else { return nil }
        let names = command.subcommands.map(\.name)
        let meant = nearest(to: word, among: names).map { "did you mean \(quoted($0))?" }
        throw UsageError(
            "unknown command \(quoted(word))", hint: meant ?? "commands are \(names.joined(separator: ", "))")
    }

    private mutating func finish() throws(UsageError) -> Request {
        guard let action = command.action else {
            if commands.count == 1, given.isEmpty { return .help([]) }
            let names = command.subcommands.map(\.name).joined(separator: ", ")
            throw UsageError("a command is missing", hint: "commands are \(names)")
        }
        var arguments = ParsedArguments()
        for option in commands.flatMap(\.options) {
            arguments.set(try option.value(of: given[option.outline.name] ?? []), for: option)
        }
        try distribute(into: &arguments)
        return .run(try action(arguments))
    }

    private mutating func distribute(into arguments: inout ParsedArguments) throws(UsageError) {
        var rest = positionals[...]
        for positional in command.positionals {
            let share = positional.outline.count == .any ? rest : rest.prefix(1)
            rest = rest.dropFirst(share.count)
            arguments.set(try positional.value(of: Array(share)), for: positional)
        }
        if let extra = rest.first {
            throw UsageError("unexpected argument \(quoted(extra))", hint: "\(command.name) takes \(takes())")
        }
    }

    private func takes() -> String {
        let positionals = command.positionals.map(\.outline.usage)
        return positionals.isEmpty ? "no arguments" : positionals.joined(separator: " ")
    }
}

/// The options among the words.
extension CommandLineParser {
    /// One option and its value. A request when it is one of those that every program has.
    fileprivate mutating func option(_ word: String) throws(UsageError) -> Request? {
        let (spelling, attached) = Self.split(word)
        guard let outline = commands.flatMap(\.options).map(\.outline).first(where: { $0.isSpelled(spelling) }) else {
            return try common(spelling, attached)
        }
        guard outline.value != nil else {
            if attached != nil { throw UsageError("\(spelling) takes no value", hint: "write \(spelling) alone") }
            given[outline.name] = [spelling]
            return nil
        }
        if given[outline.name] != nil, !outline.isRepeated {
            throw UsageError("--\(outline.name) is given twice", hint: "keep one of the two")
        }
        let value = if let attached { attached } else { try value(of: outline, spelled: spelling) }
        given[outline.name, default: []].append(value)
        return nil
    }

    private mutating func value(of option: OptionOutline, spelled spelling: String) throws(UsageError) -> String {
        let metavar = option.value?.metavar ?? ""
        guard let next = words.first else {
            throw UsageError("\(spelling) needs a value", hint: "write \(spelling) \(metavar)")
        }
        if isOption(next) {
            let (name, _) = Self.split(next)
            throw UsageError(
                "\(spelling) needs a value, but \(quoted(name)) follows",
                hint: "write --\(option.name)=\(metavar) for a value that begins with \"-\"")
        }
        words.removeFirst()
        return next
    }

    private func common(_ spelling: String, _ attached: String?) throws(UsageError) -> Request? {
        let isHelp = OptionOutline.help.isSpelled(spelling)
        let isVersion = OptionOutline.version.isSpelled(spelling) && commands.count == 1
        if isHelp || isVersion {
            if attached != nil { throw UsageError("\(spelling) takes no value", hint: "write \(spelling) alone") }
            return isHelp ? .help(path) : .version
        }
        let known = commands.flatMap(\.options).map { "--\($0.outline.name)" } + ["--help"]
        let meant = nearest(to: spelling, among: known + (commands.count == 1 ? ["--version"] : []))
        throw UsageError("unknown option \(quoted(spelling))", hint: meant.map { "did you mean \(quoted($0))?" })
    }

    /// `--name=value` in its two parts. Nothing after the `=` gets into a message by way of the name.
    private static func split(_ word: String) -> (spelling: String, attached: String?) {
        guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
}

extension OptionOutline {
    fileprivate func isSpelled(_ spelling: String) -> Bool {
        spelling == "--\(name)" || short.map { spelling == "-\($0)" } ?? false
    }
}
