import Configuration

/// What `foil serve` was asked for.
package struct ServeOptions: Sendable {
    var config: String?
    var accounts: [String]
    var log: LogForm?
}

extension Foil {
    static let logForm = Option<LogForm?>(
        "log", .choice("FORM", of: LogForm.self), help: "how the log is written, instead of the configuration's `log`")

    static let serve = Command<FoilAction>(
        "serve", summary: "keeps the record of every account, until it is stopped",
        discussion: """
            Follows the feeds, reads by the clock what has none, and writes every message into the configuration's store \
            before anything else is done with it. What happens is told on standard error, one line each. SIGTERM or \
            Ctrl-C ends it: what has come is written down first. SIGHUP reads the configuration again: accounts, \
            retention and what else needs no restart; one with mistakes changes nothing.
            """,
        examples: [
            Example("foil serve", "keeps the record of all accounts"),
            Example("foil serve 2>> counterfoil.log", "keeps the log as well"),
            Example("foil serve --log json", "writes the log for programs"),
        ],
        options: [logForm],
        positionals: [accounts]
    ) { arguments in
        .serve(ServeOptions(config: arguments[config], accounts: arguments[accounts], log: arguments[logForm]))
    }
}
