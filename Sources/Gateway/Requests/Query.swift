package import Balances
import Configuration
import Net
import Reports

/// The parameters of one request, read by the route's declarations: what is not declared is refused, nothing is ignored.
package struct Query: Sendable {
    private let values: [String: [String]]
    private let declared: [Parameter]
    /// From which times back are counted.
    package var now: Timestamp

    /// - Throws: `badRequest`, `unknownParameter`, `badParameter`.
    package init(_ text: String?, declared: [Parameter], now: Timestamp) throws(Problem) {
        guard let pairs = PercentEncoding.pairs(text ?? "") else {
            throw Problem(
                .badRequest, "The query is no text in UTF-8 when its percent signs are read.",
                remedy: "Write every % as %25, and other bytes as UTF-8.")
        }
        var values: [String: [String]] = [:]
        for (name, value) in pairs {
            guard let parameter = declared.first(where: { $0.name.isSpelled(name) }) else {
                throw Self.unknown(name, declared)
            }
            if parameter.form != .list, values[name] != nil {
                throw Problem(
                    .badParameter, "\(name) is given more than once.", remedy: "Give it once.", parameter: name)
            }
            values[name, default: []].append(value)
        }
        (self.values, self.declared, self.now) = (values, declared, now)
        for parameter in declared { try check(parameter) }
    }

    /// Values of a list; they may also stand in one value with commas between.
    package func list(_ parameter: Parameter) -> [String] {
        (values[parameter.name] ?? []).flatMap { $0.listed.map { String(Substring($0)) } }
    }

    package func text(_ parameter: Parameter) -> String? { values[parameter.name]?.first }

    package func flag(_ parameter: Parameter) -> Bool {
        values[parameter.name].map { $0.first != "false" } ?? false
    }

    package func whole(_ parameter: Parameter) -> Int? { text(parameter).flatMap { Int($0) } }

    package func time(_ parameter: Parameter) -> Timestamp? {
        text(parameter).flatMap { TimeWord(text: $0) }?.time(at: now)
    }

    package func duration(_ parameter: Parameter) -> Duration? {
        text(parameter).flatMap { TimeWord.duration(text: $0) }
    }

    /// The parameters as they were given, in an order of their own: the same for the same question.
    func fingerprint(without excluded: [Parameter]) -> String {
        values.filter { name, _ in !excluded.contains { $0.name == name } }.sorted { $0.key < $1.key }
            .map { name, values in "\(name)=\(values.map { PercentEncoding.encode($0) }.joined(separator: ","))" }
            .joined(separator: "&")
    }

    private func check(_ parameter: Parameter) throws(Problem) {
        for value in values[parameter.name] ?? [] where !parameter.form.accepts(value) {
            throw Problem(
                .badParameter, "\(parameter.name) cannot be \"\(Self.shown(value))\".",
                remedy: "Give \(parameter.form.expectation), such as \(parameter.name)=\(parameter.example).",
                parameter: parameter.name)
        }
    }

    private static func unknown(_ name: String, _ declared: [Parameter]) -> Problem {
        let names = declared.map(\.name)
        let remedy =
            nearest(to: name, among: names).map { "Did you mean \($0)?" }
            ?? (names.isEmpty ? "Leave it out: none is taken here." : "There are \(names.joined(separator: ", ")).")
        return Problem(
            .unknownParameter, "There is no parameter \"\(shown(name))\" here.", remedy: remedy,
            parameter: shown(name))
    }

    /// Enough of a foreign text to recognise it.
    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.count <= longest ? text : String(String.UnicodeScalarView(scalars.prefix(longest))) + "…"
    }

    private static let longest = 80
}

extension Parameter.Form {
    func accepts(_ value: String) -> Bool {
        switch self {
        // Nothing between two commas is a slip, and nothing at all would be everything.
        case .list: value.listed.allSatisfy { !$0.isEmpty }
        case .text: !value.isEmpty
        case .flag: ["", "true", "false"].contains(value)
        case .time: TimeWord(text: value) != nil
        case .duration: TimeWord.duration(text: value) != nil
        case .whole(let range):
            value.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int(value).map(range.contains) ?? false
        case .word(let words): words.contains { $0.isSpelled(value) }
        }
    }

    /// As it follows "give".
    var expectation: String {
        switch self {
        case .list: "one or more values with commas between"
        case .text: "a text"
        case .flag: "true or false"
        case .time: "a time of RFC 3339, a date, or a time back from now"
        case .duration: "a length of time in s, m, h or d"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        }
    }
}

extension String {
    /// What stands between its commas; a comma with an accent upon it is one, too.
    fileprivate var listed: [Substring.UTF8View] {
        utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    }
}
