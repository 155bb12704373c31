/// What `foil serve` was asked for.
package struct ServeOptions: Sendable {
    var config: String?
    var accounts: [String]
}

extension Foil {
    static let serve = Command<FoilAction>(
        "serve", summary: "keeps the record of every account, until it is stopped",
        discussion: """
            Follows the feeds, reads by the clock what has none, and writes every message into the configuration's store \
            before anything else is done with it. What happens is told on standard error, one line each. SIGTERM or \
            Ctrl-C ends it: what has come is written down first.
            """,
        examples: [
            Example("foil serve", "keeps the record of all accounts"),
            Example("foil serve 2>> counterfoil.log", "keeps the log as well"),
        ],
        positionals: [accounts]
    ) { arguments in .serve(ServeOptions(config: arguments[config], accounts: arguments[accounts])) }
}
