/// What `foil journal` was asked for.
package struct JournalOptions: Sendable {
    var config: String?
    /// Positions, both included; nil for the first and the last one.
    var from: Int?
    var to: Int?
    var isJSON: Bool
}

extension Foil {
    private static let from = Option(
        "from", .integer(in: 1...Int.max, metavar: "POSITION"), help: "begins with this entry; otherwise with the first"
    )
    private static let to = Option(
        "to", .integer(in: 1...Int.max, metavar: "POSITION"), help: "ends with this entry; otherwise with the last")
    private static let json = Option<Bool>.flag("json", help: "prints one object a line, with the bytes that came")

    static let journal = Command<FoilAction>(
        "journal", summary: "prints the journal's entries, with the bytes that came",
        discussion: """
            Every message of a venue as it came, and everything the engine noticed, in the order of the positions. With \
            --json anyone can replay them by hand: docs/journal.md says how each kind is read.
            """,
        examples: [
            Example("foil journal --from 1 --to 20", "shows the first entries"),
            Example("foil journal --json > entries.jsonl", "prints everything there is"),
        ],
        options: [from, to, json]
    ) { (arguments) throws(UsageError) in
        if let first = arguments[from], let last = arguments[to], first > last {
            throw UsageError("--from \(first) comes after --to \(last)", hint: "give the smaller position to --from")
        }
        return .journal(
            JournalOptions(
                config: arguments[config], from: arguments[from], to: arguments[to], isJSON: arguments[json]))
    }
}
