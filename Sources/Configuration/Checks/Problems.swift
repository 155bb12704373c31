/// What is wrong with one file so far, and the checks that every value passes.
struct Problems {
    let file: String
    private(set) var list: [ConfigurationProblem] = []

    init(file: String) { self.file = file }

    /// In the order of the file.
    var sorted: [ConfigurationProblem] {
        let start = SourcePosition(line: 0, column: 0)
        return list.enumerated()
            .sorted { ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset) }
            .map(\.element)
    }

    mutating func add(_ position: SourcePosition?, _ message: String, remedy: String) {
        list.append(ConfigurationProblem(file: file, at: position, message, remedy: remedy))
    }

    mutating func add(_ problems: [ConfigurationProblem]) {
        list += problems
    }

    /// The members of an object; anything else is a problem.
    mutating func object(_ value: JSON5Value, _ name: String, example: String) -> [JSON5Member]? {
        if case .object(let members) = value.content { return members }
        expected("an object in braces", for: name, value, example: example)
        return nil
    }

    /// A text that is not empty; anything else is a problem.
    mutating func text(_ value: JSON5Value, _ name: String, example: String) -> String? {
        guard case .string(let text) = value.content else {
            expected("text in quotes", for: name, value, example: example)
            return nil
        }
        if text.allSatisfy(\.isWhitespace) {
            add(value.position, "\(name) is empty", remedy: "write \(example)")
            return nil
        }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            add(value.position, "\(name) contains a control character", remedy: "write \(example)")
            return nil
        }
        return text
    }

    /// `true` or `false`; anything else is a problem.
    mutating func boolean(_ value: JSON5Value, _ name: String) -> Bool? {
        if case .boolean(let boolean) = value.content { return boolean }
        expected("true or false", for: name, value, example: "\(name): true, without quotes")
        return nil
    }

    mutating func expected(_ expectation: String, for name: String, _ value: JSON5Value, example: String) {
        add(value.position, "\(name) must be \(expectation), not \(value.kind)", remedy: "write \(example)")
    }

    /// A key that nothing reads; names the known key that was probably meant.
    mutating func unknownKey(_ member: JSON5Member, in place: String?, known: [String]) {
        let key = shown(member.key, else: "a key that is no plain word")
        let remedy =
            if let meant = nearest(to: member.key, among: known) { "did you mean \"\(meant)\"?" } else {
                "known keys are \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
            }
        add(member.position, "unknown key \(key)\(place.map { " in \($0)" } ?? "")", remedy: remedy)
    }
}
