/// One option of a command, and the type of what it gives: `Option<Bool>` for a flag, `Option<Duration?>`, `Option<[String]>`.
///
/// An option is also the key to its value: `arguments[timeout]`.
package struct Option<Value: Sendable>: Sendable {
    /// What help texts, completions and the man page show of it.
    package let outline: OptionOutline
    private let read: @Sendable ([String]) throws(UsageError) -> Value

    private init(_ outline: OptionOutline, read: @escaping @Sendable ([String]) throws(UsageError) -> Value) {
        self.outline = outline
        self.read = read
    }

    /// An option that may be given once; nil when it is not.
    package init<Given: Sendable>(
        _ name: String, short: Character? = nil, _ form: ArgumentForm<Given>, help: String
    ) where Value == Given? {
        let outline = OptionOutline(name: name, short: short, value: ValueOutline(form), help: help)
        self.init(outline) { words throws(UsageError) in
            try words.last.map { word throws(UsageError) in try form.value(of: word, for: "--\(name)") }
        }
    }

    /// An option that may be given once, and its value when it is not.
    package init(
        _ name: String, short: Character? = nil, _ form: ArgumentForm<Value>, default standard: Value, help: String
    ) {
        let outline = OptionOutline(
            name: name, short: short, value: ValueOutline(form), help: help, standard: form.show(standard))
        self.init(outline) { words throws(UsageError) in
            guard let word = words.last else { return standard }
            return try form.value(of: word, for: "--\(name)")
        }
    }
}

extension Option where Value == Bool {
    /// An option without a value; giving it twice says nothing new.
    package static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
        Option(OptionOutline(name: name, short: short, help: help)) { !$0.isEmpty }
    }
}

extension Option {
    /// An option that may be given several times; its values in the order of the command line.
    package static func repeated<Given: Sendable>(
        _ name: String, short: Character? = nil, _ form: ArgumentForm<Given>, help: String
    ) -> Option where Value == [Given] {
        let outline = OptionOutline(name: name, short: short, value: ValueOutline(form), help: help, isRepeated: true)
        return Option(outline) { words throws(UsageError) in
            var values: [Given] = []
            for word in words { values.append(try form.value(of: word, for: "--\(name)")) }
            return values
        }
    }
}

/// An option of any type, as a command lists it.
package protocol DeclaredOption: Sendable {
    /// What help texts, completions and the man page show of it.
    var outline: OptionOutline { get }
    /// The value for the words that were given, none for an option that was not.
    func value(of words: [String]) throws(UsageError) -> any Sendable
}

extension Option: DeclaredOption {
    /// The value for the words that were given, none for an option that was not.
    package func value(of words: [String]) throws(UsageError) -> any Sendable { try read(words) }
}

extension ArgumentForm {
    /// The value of a word, or a usage error that names `place`, an option or an argument.
    func value(of word: String, for place: String) throws(UsageError) -> Value {
        if let value = read(word) { return value }
        throw UsageError("\(quoted(word)) is no value for \(place)", hint: "it must be \(expectation)")
    }
}
