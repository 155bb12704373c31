import Accounts

/// How a word of the command line becomes a value: what it is called, what is expected, how it reads and shows.
package struct ArgumentForm<Value: Sendable>: Sendable {
    /// Stands for the value in help texts, in capitals: `TIME`.
    package var metavar: String
    /// Ends the sentence "... must be", such as `a duration such as 10s`.
    package var expectation: String
    /// What a shell offers when it completes the value.
    package var completion: Completion
    /// The value, or nil when the word is none.
    package var read: @Sendable (String) -> Value?
    /// The word for a value, for the help text of a default.
    package var show: @Sendable (Value) -> String

    package init(
        metavar: String, expectation: String, completion: Completion = .none,
        read: @escaping @Sendable (String) -> Value?, show: @escaping @Sendable (Value) -> String
    ) {
        self.metavar = metavar
        self.expectation = expectation
        self.completion = completion
        self.read = read
        self.show = show
    }
}

/// What a shell offers for a value.
package enum Completion: Sendable, Hashable {
    /// Nothing can be offered.
    case none
    /// These words.
    case words([String])
    /// Files and folders.
    case files
}

extension ArgumentForm where Value == String {
    /// Any text that is not empty.
    package static func text(_ metavar: String) -> ArgumentForm {
        ArgumentForm(
            metavar: metavar, expectation: "a text that is not empty", read: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    /// The path of a file, which need not exist.
    package static func file(_ metavar: String = "FILE") -> ArgumentForm {
        ArgumentForm(
            metavar: metavar, expectation: "the path of a file", completion: .files,
            read: { $0.isEmpty || $0.unicodeScalars.contains("\0") ? nil : $0 }, show: { $0 })
    }
}

extension ArgumentForm where Value == Duration {
    /// `500ms`, `10s`, `2m`, `1h`, within bounds.
    package static func duration(
        in bounds: ClosedRange<Duration> = .milliseconds(1)...Duration.seconds(24 * 3_600)
    ) -> ArgumentForm {
        ArgumentForm(
            metavar: "TIME",
            expectation: "a duration from \(bounds.lowerBound.text) to \(bounds.upperBound.text), such as 10s or 500ms",
            read: { Duration(text: $0).flatMap { bounds.contains($0) ? $0 : nil } }, show: { $0.text })
    }
}

extension ArgumentForm where Value == Int {
    /// A whole number within bounds, in decimal digits.
    package static func integer(in bounds: ClosedRange<Int>, metavar: String = "N") -> ArgumentForm {
        ArgumentForm(
            metavar: metavar, expectation: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
            read: { Int($0).flatMap { bounds.contains($0) ? $0 : nil } }, show: { String($0) })
    }
}

extension ArgumentForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of an enumeration.
    package static func choice(_ metavar: String, of type: Value.Type = Value.self) -> ArgumentForm {
        let words = type.allCases.map(\.rawValue)
        return ArgumentForm(
            metavar: metavar, expectation: words.joined(separator: " or "), completion: .words(words),
            read: { type.init(rawValue: $0) }, show: { $0.rawValue })
    }
}
