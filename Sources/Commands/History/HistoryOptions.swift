import Reports

/// What `foil history` was asked for.
package struct HistoryOptions: Sendable {
    enum Format: Sendable {
        case text
        case json
        case csv
        case lines
    }

    var config: String?
    /// Balances as they were then; nil for changes.
    var at: TimeWord?
    /// Only what had been received by then counts.
    var knownAt: TimeWord?
    var from: TimeWord?
    var to: TimeWord?
    var accounts: [String]
    var users: [String]
    var assets: [String]
    var hidesZero: Bool
    var format: Format
}

extension Foil {
    private static let at = Option("at", .time, help: "shows the balances as they were then, instead of changes")
    private static let knownAt = Option(
        "known-at", .time, help: "counts only what had been received by then: what was known, right or wrong")
    private static let from = Option("from", .time, help: "shows changes from then on; otherwise from the beginning")
    private static let to = Option("to", .time, help: "shows changes until then; otherwise to the end")
    private static let account = Option<[String]>.repeated("account", .text("ACCOUNT"), help: "only this account")
    private static let users = Option<[String]>.repeated(
        "user", .text("USER"), help: "only this end user of sFOX Connect")
    private static let assets = Option<[String]>.repeated(
        "asset", .text("ASSET"), help: "only this asset, by its own code or the venue's")
    private static let hideZero = Option<Bool>.flag(
        "hide-zero", help: "with --at: leaves out balances whose total is known to be zero")
    private static let json = Option<Bool>.flag("json", help: "prints JSON")
    private static let csv = Option<Bool>.flag("csv", help: "prints CSV with a head")
    private static let jsonLines = Option<Bool>.flag("jsonl", help: "prints one JSON object a line")

    static let history = Command<FoilAction>(
        "history", summary: "shows what was held when, and every change",
        discussion: """
            Answers from the journal that foil serve and foil watch keep in the configuration's store; it may be read \
            while one of them runs. A change stands with the balance before it, the balance after it and the \
            difference, account by account. With --at the answer has the shape of foil \
            balances. --csv and --jsonl take the same memory however long they are, and count on standard error where that \
            is a terminal.

            A statement counts from the time that its venue gives it, or else from when it was received. --known-at \
            goes by when it was received alone: together with --at it shows what a report made then would have said.

            TIME is a time such as 2026-11-20T12:00:00.5+01:00, a date such as 2026-11-20 (midnight in UTC), or so long \
            ago: -90s, -5m, -2h, -7d.
            """,
        examples: [
            Example("foil history --from -2h", "shows what changed in the last two hours"),
            Example("foil history --at 2026-12-01 --json", "prints what was held at the end of November"),
            Example(
                "foil history --account customers --user u-17 --asset BTC --csv", "prints one balance's whole history"),
        ],
        options: [at, knownAt, from, to, account, users, assets, hideZero, json, csv, jsonLines]
    ) { (arguments) throws(UsageError) in
        let formats: [HistoryOptions.Format] =
            (arguments[json] ? [.json] : []) + (arguments[csv] ? [.csv] : []) + (arguments[jsonLines] ? [.lines] : [])
        guard formats.count < 2 else {
            throw UsageError("--json, --csv and --jsonl exclude each other", hint: "give one of them")
        }
        guard arguments[at] == nil || (arguments[from] == nil && arguments[to] == nil) else {
            throw UsageError(
                "--at asks for balances, --from and --to for changes", hint: "leave out --at, or --from and --to")
        }
        return .history(
            HistoryOptions(
                config: arguments[config], at: arguments[at], knownAt: arguments[knownAt], from: arguments[from],
                to: arguments[to], accounts: arguments[account], users: arguments[users], assets: arguments[assets],
                hidesZero: arguments[hideZero], format: formats.first ?? .text))
    }
}
