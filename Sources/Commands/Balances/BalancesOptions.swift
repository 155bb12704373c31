/// What `foil balances` was asked for.
package struct BalancesOptions: Sendable {
    enum Format: Sendable {
        case table, json, csv, lines
    }

    var config: String?
    var accounts: [String]
    var format: Format
    var assets: [String]
    var users: [String]
    var hidesZero: Bool
    var timeout: Duration?
    var round: Int?
    /// Whether a daemon's book is shown instead of reading the venues.
    var isFromDaemon: Bool
}

extension Foil {
    static let accounts = Positional<[String]>.repeated(
        .text("ACCOUNT"), help: "names from the configuration; all of them without one")
    static let timeout = Option(
        "timeout", .duration(), help: "the time each account may take, retries included; 10s unless configured")
    private static let json = Option<Bool>.flag("json", help: "prints JSON")
    private static let csv = Option<Bool>.flag("csv", help: "prints CSV with a head; failures go to standard error")
    private static let jsonLines = Option<Bool>.flag(
        "jsonl", help: "prints the balances alone, one JSON object a line; failures go to standard error")
    private static let fromDaemon = Option<Bool>.flag(
        "from-daemon", help: "shows what a running foil serve knows, and asks no venue")
    private static let assets = Option<[String]>.repeated(
        "asset", .text("ASSET"), help: "only this asset, by its own code or the venue's")
    private static let users = Option<[String]>.repeated(
        "user", .text("USER"), help: "only this end user of sFOX Connect")
    private static let hideZero = Option<Bool>.flag(
        "hide-zero", help: "leaves out balances whose total is known to be zero")
    private static let round = Option(
        "round", .integer(in: 0...255), help: "shows so many digits after the point in the table; every digit otherwise"
    )

    static let balances = Command<FoilAction>(
        "balances", summary: "reads every account once, side by side",
        discussion: """
            Each account has its own deadline and its own outcome: one that fails is shown as failed and touches no \
            other. Amounts are shown to the last digit. What a venue does not say is shown as –, never as zero.

            With --from-daemon the book of foil serve is shown, in the same shapes: found by daemon.address or listen of \
            the configuration, or beside its store. A token is taken from COUNTERFOIL_TOKEN or daemon.token. --csv and \
            --jsonl then take the same memory however many balances there are.

            Exit code 0 means that everything asked for was answered, 3 that something is missing and the answer says \
            what, 1 that no account answered, 2 that the command line or the configuration is wrong.
            """,
        examples: [
            Example("foil balances", "shows all accounts in one table"),
            Example("foil balances treasury desk --asset BTC --json", "prints two accounts' bitcoin as JSON"),
            Example("foil balances --from-daemon --jsonl > balances.jsonl", "writes down all that the daemon knows"),
        ],
        options: [json, csv, jsonLines, assets, users, hideZero, timeout, round, fromDaemon], positionals: [accounts]
    ) { (arguments) throws(UsageError) in
        let formats: [BalancesOptions.Format] =
            (arguments[json] ? [.json] : []) + (arguments[csv] ? [.csv] : []) + (arguments[jsonLines] ? [.lines] : [])
        guard formats.count < 2 else {
            throw UsageError("--json, --csv and --jsonl exclude each other", hint: "give one of them")
        }
        return .balances(
            BalancesOptions(
                config: arguments[config], accounts: arguments[accounts], format: formats.first ?? .table,
                assets: arguments[assets], users: arguments[users], hidesZero: arguments[hideZero],
                timeout: arguments[timeout], round: arguments[round], isFromDaemon: arguments[fromDaemon]))
    }
}
