/// One kind of positional argument of a command: `Positional<String>`, `Positional<String?>` or `Positional<[String]>`.
///
/// It is also the key to its value: `arguments[accounts]`.
package struct Positional<Value: Sendable>: Sendable {
    /// What help texts, completions and the man page show of it.
    package let outline: PositionalOutline
    private let read: @Sendable ([String]) throws(UsageError) -> Value

    private init(_ outline: PositionalOutline, read: @escaping @Sendable ([String]) throws(UsageError) -> Value) {
        self.outline = outline
        self.read = read
    }

    /// An argument that must be given.
    package static func required(_ form: ArgumentForm<Value>, help: String) -> Positional {
        Positional(PositionalOutline(value: ValueOutline(form), count: .one, help: help)) { words throws(UsageError) in
            guard let word = words.first else { throw UsageError("\(form.metavar) is missing") }
            return try form.value(of: word, for: form.metavar)
        }
    }

    /// An argument that may be left out.
    package static func optional<Given: Sendable>(
        _ form: ArgumentForm<Given>, help: String
    ) -> Positional where Value == Given? {
        let outline = PositionalOutline(value: ValueOutline(form), count: .atMostOne, help: help)
        return Positional(outline) { words throws(UsageError) in
            try words.first.map { word throws(UsageError) in try form.value(of: word, for: form.metavar) }
        }
    }

    /// Any number of arguments; it takes all that are left.
    package static func repeated<Given: Sendable>(
        _ form: ArgumentForm<Given>, help: String
    ) -> Positional where Value == [Given] {
        let outline = PositionalOutline(value: ValueOutline(form), count: .any, help: help)
        return Positional(outline) { words throws(UsageError) in
            var values: [Given] = []
            for word in words { values.append(try form.value(of: word, for: form.metavar)) }
            return values
        }
    }
}

/// A positional argument of any type, as a command lists it.
package protocol DeclaredPositional: Sendable {
    /// What help texts, completions and the man page show of it.
    var outline: PositionalOutline { get }
    /// The value for the words that fell to it.
    func value(of words: [String]) throws(UsageError) -> any Sendable
}

extension Positional: DeclaredPositional {
    /// The value for the words that fell to it.
    package func value(of words: [String]) throws(UsageError) -> any Sendable { try read(words) }
}
