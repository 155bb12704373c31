/// Metrics as text: what Prometheus reads, and OpenMetrics 1.0 for whoever asks for it.
struct Exposition {
    enum Form: Sendable, Hashable {
        case prometheus
        case openMetrics

        var type: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    enum Kind: String, Sendable, Hashable {
        case counter, gauge, histogram, info
    }

    typealias Labels = [(name: String, value: String)]

    private let form: Form
    private var text = ""
    /// Of the family that samples are added to.
    private var name = ""

    init(_ form: Form) { self.form = form }

    /// The whole text.
    var bytes: [UInt8] { Array((form == .openMetrics ? text + "# EOF\n" : text).utf8) }

    /// Begins a family; its samples follow.
    ///
    /// - Parameter name: as its samples are called: a counter's ends in `_total`, an info's in `_info`.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        let title = form == .openMetrics ? kind.family(name) : name
        text += "# HELP \(title) \(Self.escaped(help, quotes: form == .openMetrics))\n"
        text += "# TYPE \(title) \(form == .openMetrics || kind != .info ? kind.rawValue : "gauge")\n"
        if form == .openMetrics, let unit = Self.units.first(where: { title.hasSuffix("_\($0)") }) {
            text += "# UNIT \(title) \(unit)\n"
        }
    }

    private static let units = ["seconds", "bytes"]

    mutating func sample(_ value: Int, _ labels: Labels = []) { line(name, labels, String(value)) }

    /// In seconds.
    mutating func sample(_ time: Duration, _ labels: Labels = []) {
        line(name, labels, Self.seconds(time.nanoseconds))
    }

    mutating func sample(_ isSo: Bool, _ labels: Labels = []) { sample(isSo ? 1 : 0, labels) }

    /// - Parameter isTime: the histogram's values are nanoseconds.
    mutating func sample(_ histogram: Histogram, isTime: Bool, _ labels: Labels = []) {
        let picture = histogram.picture
        func number(_ value: Int) -> String { isTime ? Self.seconds(value) : "\(value).0" }
        for (bound, count) in zip(histogram.bounds.map(number) + ["+Inf"], picture.cumulative) {
            line(name + "_bucket", labels + [("le", bound)], String(count))
        }
        line(name + "_sum", labels, number(picture.sum))
        line(name + "_count", labels, String(picture.count))
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        return text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\"" where quotes: "\\\""
            default: String(scalar)
            }
        }.joined()
    }

    /// Exact, with at least one digit behind the point, as OpenMetrics wants the bounds of a histogram.
    static func seconds(_ nanoseconds: Int) -> String {
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var digits = String(rest)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return "\(nanoseconds < 0 ? "-" : "")\(whole).\(digits)"
    }
}

extension Exposition.Kind {
    /// OpenMetrics names a family without the ending of its samples.
    fileprivate func family(_ name: String) -> String {
        switch self {
        case .counter: String(name.dropLast("_total".count))
        case .info: String(name.dropLast("_info".count))
        case .gauge, .histogram: name
        }
    }
}

extension Exposition.Form {
    /// The form that is preferred by an `Accept` field; the plain one where nothing is said.
    init(accept field: String?) {
        var best: (form: Self, quality: Int) = (.prometheus, 0)
        for range in (field ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
            let quality = weight.map { Self.thousandths($0.dropFirst(2)) } ?? 1_000
            let isReadable = parts.first == "application/openmetrics-text" && !parts.contains("version=0.0.1")
            let form: Self? = isReadable ? .openMetrics : parts.first == "text/plain" ? .prometheus : nil
            if let form, quality > best.quality { best = (form, quality) }
        }
        self = best.form
    }

    /// A quality of RFC 9110, such as `0.75`; 0 for what is none.
    private static func thousandths(_ text: Substring) -> Int {
        if text.first == "1" { return 1_000 }
        guard text.hasPrefix("0.") else { return 0 }
        return Int((text.dropFirst(2) + "000").prefix(3)) ?? 0
    }
}
