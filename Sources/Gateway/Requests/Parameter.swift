/// One parameter of a query: how it is read, and what `/openapi.json` says of it. From one declaration come both.
package struct Parameter: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// Any text; may be given more than once, or with commas.
        case list
        case text
        /// `true` or `false`; the bare name is true.
        case flag
        /// RFC 3339, or a time back from now such as `-2h`.
        case time
        /// Such as `30s`, `5m`, `2h`, `1d`.
        case duration
        case whole(ClosedRange<Int>)
        case word([String])
    }

    package var name: String
    package var form: Form
    /// One sentence for people.
    package var summary: String
    package var example: String

    package init(_ name: String, _ form: Form, _ summary: String, example: String) {
        self.name = name
        self.form = form
        self.summary = summary
        self.example = example
    }

    package static let account = Parameter(
        "account", .list, "Only these accounts, by their names in the configuration.", example: "treasury")
    package static let user = Parameter("user", .list, "Only these end users.", example: "test3")
    package static let asset = Parameter(
        "asset", .list, "Only these assets, by canonical code or the venue's own, without regard to case.",
        example: "BTC")
    package static let venue = Parameter("venue", .list, "Only accounts at these venues.", example: "sfox")
    package static let hideZero = Parameter(
        "hideZero", .flag, "Leaves out balances that are known to be zero. What is unknown is not zero.",
        example: "true")
    package static let at = Parameter(
        "at", .time, "The state of this time: RFC 3339, or back from now as -2h.", example: "2026-11-20T12:00:00Z")
    package static let knownAt = Parameter(
        "knownAt", .time, "Only what had been received by then counts.", example: "2026-11-20T12:05:00Z")
    package static let from = Parameter(
        "from", .time, "Changes that held from this time on.", example: "2026-11-20T00:00:00Z")
    package static let to = Parameter(
        "to", .time, "Changes that held up to this time.", example: "2026-11-21T00:00:00Z")
    package static let maxAge = Parameter(
        "maxAge", .duration, "Refuses an answer of which some part is older, and says how old it is.", example: "30s")
    package static let limit = Parameter(
        "limit", .whole(1...10_000), "How many there are on one page at most.", example: "1000")
    package static let cursor = Parameter(
        "cursor", .text, "The `next` of the page before, with the same other parameters.", example: "djEuMTIz")
    package static let open = Parameter("open", .flag, "Only gaps that are not healed.", example: "true")
    package static let order = Parameter(
        "order", .word(["oldest", "newest"]), "Which come first, by when they were noticed; the oldest unless said.",
        example: "newest")
    package static let search = Parameter(
        "search", .text, "Only end users in whose id this occurs; capitals do not matter.", example: "u-17")
    package static let format = Parameter(
        "format", .word(["json", "csv", "jsonl"]),
        "The representation, before what Accept says; CSV and JSON Lines come whole, without pages.", example: "json")
    package static let points = Parameter(
        "points", .whole(2...500), "How many points of time there are, from the first to the last.", example: "100")
    package static let by = Parameter(
        "by", .word(["asset", "account"]), "Sums over all accounts, or each account by itself.", example: "asset")
}
