import Net

/// What a client says that it takes: `Accept` and `Accept-Encoding`, with their q-values (RFC 9110, section 12.5).
struct Preferences: Sendable {
    private struct Choice {
        var name: Substring
        /// In thousandths.
        var weight: Int
    }

    private let choices: [Choice]

    /// - Parameter field: nil where the header is missing: then anything will do.
    init(_ field: String?) {
        choices = (field ?? "").split(separator: ",").compactMap { part in
            let pieces = part.split(separator: ";").map { Self.trimmed($0) }
            guard let name = pieces.first, !name.isEmpty else { return nil }
            let weight = pieces.dropFirst().first { $0.lowercased().hasPrefix("q=") }.map {
                Self.weight($0.dropFirst(2))
            }
            return Choice(name: name, weight: weight ?? 1_000)
        }
    }

    /// Whether nothing was said.
    var isSilent: Bool { choices.isEmpty }

    /// The weight of a coding such as `gzip`; 0 where it was not asked for.
    func weight(ofCoding name: String) -> Int { weight([name, "*"]) }

    /// The weight of a media type such as `text/csv`; 0 where it was not asked for.
    func weight(ofType name: String) -> Int {
        weight([name, (name.prefix { $0 != "/" }) + "/*", "*/*"])
    }

    /// By the first of the names that is there: the most particular one counts.
    private func weight(_ names: [String]) -> Int {
        for name in names {
            if let choice = choices.first(where: { $0.name.lowercased() == name }) { return choice.weight }
        }
        return 0
    }

    /// What cannot be read is none.
    private static func weight(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1", parts.count <= 2 else { return 0 }
        let digits = parts.count == 2 ? parts[1] : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
        let thousandths = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count)) ?? 0
        return min(1_000, (whole == "1" ? 1_000 : 0) + thousandths)
    }

    /// Without the blanks that may stand around the elements of a list.
    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}

/// The representations of what may be very long. JSON has pages; the others come whole.
enum ExportForm: Sendable {
    case csv
    case lines

    var type: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .lines: "application/x-ndjson"
        }
    }
}

extension Ask {
    /// Nil for JSON.
    ///
    /// - Throws: `notAcceptable` where `Accept` wants none that there is.
    func exportForm() throws(Problem) -> ExportForm? {
        let form = try chosenForm()
        guard form != nil else { return nil }
        for parameter in [Parameter.limit, .cursor] where query.text(parameter) != nil { throw .noPages(parameter) }
        return form
    }

    private func chosenForm() throws(Problem) -> ExportForm? {
        switch query.text(.format) {
        case "csv": return .csv
        case "jsonl": return .lines
        case "json": return nil
        default: break
        }
        let accept = Preferences(request.headers["accept"])
        guard !accept.isSilent else { return nil }
        let json = accept.weight(ofType: "application/json")
        let csv = accept.weight(ofType: "text/csv")
        let lines = accept.weight(ofType: "application/x-ndjson")
        let best = max(json, csv, lines)
        guard best > 0 else {
            throw Problem(
                .notAcceptable, "This comes as application/json, text/csv and application/x-ndjson only.",
                remedy: "Accept one of these, or give format=json, csv or jsonl.")
        }
        return json == best ? nil : csv == best ? .csv : .lines
    }
}

extension Problem {
    static func noPages(_ parameter: Parameter) -> Problem {
        Problem(
            .badParameter, "CSV and JSON Lines come whole, without pages.",
            remedy: "Leave out \(parameter.name), or ask for format=json.", parameter: parameter.name)
    }
}
