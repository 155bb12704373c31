/// What `foil balances` was asked for.
package struct BalancesOptions: Sendable {
    enum Format: Sendable {
        case table, json, csv
    }

    var config: String?
    var accounts: [String]
    var format: Format
    var assets: [String]
    var users: [String]
    var hidesZero: Bool
    var timeout: Duration?
    var round: Int?
}

extension Foil {
    static let accounts = Positional<[String]>.repeated(
        .text("ACCOUNT"), help: "names from the configuration; all of them without one")
    static let timeout = Option(
        "timeout", .duration(), help: "the time each account may take, retries included; 10s unless configured")
    private static let json = Option<Bool>.flag("json", help: "prints JSON")
    private static let csv = Option<Bool>.flag("csv", help: "prints CSV with a head; failures go to standard error")
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

            Exit code 0 means that everything asked for was answered, 3 that something is missing and the answer says \
            what, 1 that no account answered, 2 that the command line or the configuration is wrong.
            """,
        examples: [
            Example("foil balances", "shows all accounts in one table"),
            Example("foil balances treasury desk --asset BTC --json", "prints two accounts' bitcoin as JSON"),
        ],
        options: [json, csv, assets, users, hideZero, timeout, round], positionals: [accounts]
    ) { (arguments) throws(UsageError) in
        guard !(arguments[json] && arguments[csv]) else {
            throw UsageError("--json and --csv exclude each other", hint: "give one of them")
        }
        return .balances(
            BalancesOptions(
                config: arguments[config], accounts: arguments[accounts],
                format: arguments[json] ? .json : arguments[csv] ? .csv : .table, assets: arguments[assets],
                users: arguments[users], hidesZero: arguments[hideZero], timeout: arguments[timeout],
                round: arguments[round]))
    }
}
