/// One thing that is wrong with the configuration, where it is, and what mends it.
///
/// No field ever carries a secret or a line of the file.
package struct ConfigurationProblem: Sendable, Hashable {
    /// The file as the user named it; nil when the trouble is not in a file.
    package var file: String?
    /// Where in the file; nil when the file as a whole is meant.
    package var position: SourcePosition?
    /// What is wrong, as one line without a full stop.
    package var message: String
    /// What to do about it, as one line without a full stop.
    package var remedy: String

    package init(file: String? = nil, at position: SourcePosition? = nil, _ message: String, remedy: String) {
        self.file = file
        self.position = position
        self.message = message
        self.remedy = remedy
    }

    /// `counterfoil.json:4:12: unknown key "apiKye"`: what is wrong and where, without the remedy.
    package var headline: String {
        var place = file.map(visible) ?? ""
        if let position { place += ":\(position)" }
        return place.isEmpty ? message : "\(place): \(message)"
    }
}

/// A place in a text, for people: the first line and the first character of a line are 1.
package struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var line: Int
    /// Counted in Unicode scalars.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: SourcePosition, b: SourcePosition) -> Bool { (a.line, a.column) < (b.line, b.column) }

    /// `4:12`.
    package var description: String { "\(line):\(column)" }
}

/// Why there is no configuration: everything that is wrong with it, in the order of the file.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    package var problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// Two lines for each problem, as a program called `foil` prints them: `foil: ...` and `hint: ...`.
    package var description: String {
        problems.map { "foil: \($0.headline)\nhint: \($0.remedy)" }.joined(separator: "\n")
    }
}
