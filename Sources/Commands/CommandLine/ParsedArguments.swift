/// The values of a command line that is in order, by the options and arguments that were declared.
package struct ParsedArguments: Sendable {
    private var options: [String: any Sendable] = [:]
    private var positionals: [String: any Sendable] = [:]

    init() {}

    mutating func set(_ value: any Sendable, for option: any DeclaredOption) {
        options[option.outline.name] = value
    }

    mutating func set(_ value: any Sendable, for positional: any DeclaredPositional) {
        positionals[positional.outline.value.metavar] = value
    }

    /// The value of an option that the command, or one above it, declares. Traps for any other.
    package subscript<Value>(option: Option<Value>) -> Value {
        let name = option.outline.name
        guard let value = options[name] as? Value else {
            preconditionFailure("the command does not declare the option --\(name) with this type")
        }
        return value
    }

    /// The value of a positional argument that the command declares. Traps for any other.
    package subscript<Value>(positional: Positional<Value>) -> Value {
        let name = positional.outline.value.metavar
        guard let value = positionals[name] as? Value else {
            preconditionFailure("the command does not declare the argument \(name) with this type")
        }
        return value
    }
}
