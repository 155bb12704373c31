/// What `--help` prints about one command, 80 columns wide.
struct HelpText {
    private let outline: CommandOutline

    init(_ outline: CommandOutline) {
        self.outline = outline
    }

    /// Every terminal has 80 columns.
    private static let width = 80
    /// What fits beside its explanation; longer entries have it below.
    private static let entryWidth = 24

    /// Ends with a line break.
    var text: String {
        let sections = [
            wrapped(sentence(outline.summary), width: Self.width), usage, discussion,
            section("Commands", outline.subcommands.map { ($0.name, $0.summary) }),
            section("Arguments", outline.positionals.map { ($0.usage, $0.help) }),
            section("Options", options.map { ($0.usage, $0.fullHelp) }),
            section("Options of every command", outline.inherited.map { ($0.usage, $0.fullHelp) }),
            examples,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var options: [OptionOutline] { outline.options + outline.standardOptions }

    private var usage: [String] {
        let words = ["[OPTIONS]"] + outline.positionals.map(\.usage)
        let own = "\(outline.line) \(words.joined(separator: " "))"
        if outline.subcommands.isEmpty { return ["Usage: \(own)"] }
        let group = "\(outline.line) [OPTIONS] COMMAND"
        return outline.isRunnable ? ["Usage: \(own)", "       \(group)"] : ["Usage: \(group)"]
    }

    private var discussion: [String] {
        Array(paragraphs(of: outline.discussion).map { wrapped($0, width: Self.width) }.joined(separator: [""]))
    }

    private var examples: [String] {
        guard !outline.examples.isEmpty else { return [] }
        let title = outline.examples.count == 1 ? "Example:" : "Examples:"
        return [title] + outline.examples.flatMap { ["  $ \($0.line)", "      \($0.meaning)"] }
    }

    private func section(_ title: String, _ entries: [(name: String, help: String)]) -> [String] {
        guard !entries.isEmpty else { return [] }
        return ["\(title):"] + entries.flatMap { entry($0.name, $0.help) }
    }

    private func entry(_ name: String, _ help: String) -> [String] {
        let indent = String(repeating: " ", count: Self.entryWidth + 2)
        let lines = wrapped(help, width: Self.width - indent.count)
        guard name.count <= Self.entryWidth - 2, let first = lines.first else {
            return ["  \(name)"] + lines.map { indent + $0 }
        }
        let gap = String(repeating: " ", count: Self.entryWidth - name.count)
        return ["  \(name)\(gap)\(first)"] + lines.dropFirst().map { indent + $0 }
    }
}

extension CommandOutline {
    /// What the parser understands without a declaration.
    var standardOptions: [OptionOutline] {
        path.count == 1 ? [.help, .version] : [.help]
    }
}

/// With a capital and a full stop.
func sentence(_ summary: String) -> String {
    summary.prefix(1).uppercased() + summary.dropFirst() + "."
}
