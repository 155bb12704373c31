/// One command of a program, as a value: from it come the parsing, the help text, the completions and the man page.
///
/// `Action` is what the program does with a command line that is in order, such as a case of an enumeration.
package struct Command<Action: Sendable>: Sendable {
    /// What users type.
    package var name: String
    /// One line, without a full stop, in the third person: `reads every account once`.
    package var summary: String
    /// Paragraphs, separated by empty lines; wrapped when they are shown.
    package var discussion: String
    /// At least one for every command that does something.
    package var examples: [Example]
    /// Its own options; those of the commands above it may be given as well.
    package var options: [any DeclaredOption]
    /// In order; only the last may take several words.
    package var positionals: [any DeclaredPositional]
    /// A command that has some needs one of them, unless it has an action of its own.
    package var subcommands: [Command<Action>]
    /// What to do with the values; nil for a command that only groups others.
    package var action: (@Sendable (ParsedArguments) throws(UsageError) -> Action)?

    package init(
        _ name: String, summary: String, discussion: String = "", examples: [Example] = [],
        options: [any DeclaredOption] = [], positionals: [any DeclaredPositional] = [],
        subcommands: [Command<Action>] = [], action: (@Sendable (ParsedArguments) throws(UsageError) -> Action)? = nil
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.options = options
        self.positionals = positionals
        self.subcommands = subcommands
        self.action = action
    }

    /// The same command with another kind of action.
    func map<Other: Sendable>(_ transform: @escaping @Sendable (Action) -> Other) -> Command<Other> {
        var mapped = Command<Other>(
            name, summary: summary, discussion: discussion, examples: examples, options: options,
            positionals: positionals, subcommands: subcommands.map { $0.map(transform) })
        if let action {
            mapped.action = { arguments throws(UsageError) in transform(try action(arguments)) }
        }
        return mapped
    }
}

/// A command line to try, and what it does.
package struct Example: Sendable, Hashable {
    /// Without the prompt: `foil balances --json`.
    package var line: String
    /// One line, without a full stop.
    package var meaning: String

    package init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}
