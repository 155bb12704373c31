/// The manual page of a program in mdoc, which man-db and mandoc both read.
struct ManPage {
    private let root: CommandOutline
    private let manual: Manual

    init(_ root: CommandOutline, _ manual: Manual) {
        self.root = root
        self.manual = manual
    }

    /// Ends with a line break.
    var text: String {
        let lines =
            head + description + commands + terms("ENVIRONMENT", macro: "Ev", manual.environment)
            + terms("FILES", macro: "Pa", manual.files) + exitStatus + examples
        return lines.joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        [
            ".Dd \(manual.date.isEmpty ? "$Mdocdate$" : roff(manual.date))",
            ".Dt \(root.name.uppercased()) 1", ".Os",
            ".Sh NAME", ".Nm \(root.name)", ".Nd \(roff(root.summary))",
            ".Sh SYNOPSIS", ".Nm", ".Op Ar options", ".Ar command", ".Op Ar argument ...",
        ]
    }

    private var description: [String] {
        let paragraphs = root.discussion.isEmpty ? [sentence(root.summary)] : paragraphs(of: root.discussion)
        let text = paragraphs.map(roffLines).joined(separator: [".Pp"])
        return [".Sh DESCRIPTION"] + text + [".Pp", "These options can be given with every command:"]
            + list(root.options + root.standardOptions)
    }

    private var commands: [String] {
        [".Sh COMMANDS"] + root.family.dropFirst().flatMap(command)
    }

    private func command(_ command: CommandOutline) -> [String] {
        let name = roff(command.path.dropFirst().joined(separator: " "))
        let options = command.options.isEmpty ? [] : [".Op Ar options"]
        let paragraphs = [sentence(command.summary)] + paragraphs(of: command.discussion)
        return [".Ss \(name)", ".Nm", ".Cm \(name)"] + options + arguments(command)
            + paragraphs.flatMap { [".Pp"] + roffLines($0) } + list(command.options)
    }

    private func arguments(_ command: CommandOutline) -> [String] {
        if !command.subcommands.isEmpty, !command.isRunnable { return [".Ar command"] }
        return command.positionals.map { $0.count == .one ? ".Ar \($0.value.metavar)" : ".Op Ar \(starless($0))" }
    }

    private func starless(_ positional: PositionalOutline) -> String {
        positional.count == .any ? "\(positional.value.metavar) ..." : positional.value.metavar
    }

    private func list(_ options: [OptionOutline]) -> [String] {
        guard !options.isEmpty else { return [] }
        return [".Bl -tag -width Ds"] + options.flatMap { [item($0)] + roffLines(sentence($0.fullHelp)) } + [".El"]
    }

    private func item(_ option: OptionOutline) -> String {
        let short = option.short.map { "Fl \($0) , " } ?? ""
        return ".It \(short)Fl Fl \(roff(option.name))" + (option.value.map { " Ar \($0.metavar)" } ?? "")
    }

    private func terms(_ title: String, macro: String, _ entries: [Manual.Entry]) -> [String] {
        guard !entries.isEmpty else { return [] }
        return [".Sh \(title)", ".Bl -tag -width Ds"]
            + entries.flatMap { [".It \(macro) \(roff($0.term))"] + roffLines($0.meaning) } + [".El"]
    }

    private var exitStatus: [String] {
        guard !manual.exitCodes.isEmpty else { return [] }
        return [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
            + manual.exitCodes.flatMap { [".It \(roff($0.term))"] + roffLines($0.meaning) } + [".El"]
    }

    private var examples: [String] {
        let all = root.family.flatMap(\.examples)
        guard !all.isEmpty else { return [] }
        return [".Sh EXAMPLES"]
            + all.map { roffLines(sentence($0.meaning)) + [".Dl $ \(roff($0.line))"] }.joined(separator: [".Pp"])
    }
}

/// Text that roff takes as it is: its escape character, the minus of options and its quotes are spelled out.
private func roff(_ text: String) -> String {
    text.map { character in
        switch character {
        case "\\": "\\e"
        case "-": "\\-"
        case "\"": "\\(dq"
        case "'": "\\(aq"
        case "`": "\\(ga"
        case "~": "\\(ti"
        case "^": "\\(ha"
        default: String(character)
        }
    }.joined()
}

/// The same as lines of their own: each sentence begins one, as roff wants it, and none begins like a request.
private func roffLines(_ text: String) -> [String] {
    sentences(of: text).flatMap { wrapped($0, width: longestLine) }
        .map { ($0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" : "") + roff($0) }
}

private func sentences(of text: String) -> [String] {
    var sentences: [[Substring]] = [[]]
    for word in text.split(whereSeparator: \.isWhitespace) {
        sentences[sentences.count - 1].append(word)
        if word.hasSuffix(".") { sentences.append([]) }
    }
    return sentences.map { $0.joined(separator: " ") }
}

/// Leaves room for the spelled out characters in the 80 that mdoc's style asks for.
private let longestLine = 72
