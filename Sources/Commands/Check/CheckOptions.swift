/// What `foil check` was asked for.
package struct CheckOptions: Sendable {
    var config: String?
    var accounts: [String]
    var timeout: Duration?
}

extension Foil {
    static let check = Command<FoilAction>(
        "check", summary: "says what is wrong with the configuration and the credentials, and how to mend it",
        discussion: """
            Reads the configuration and its secrets, then each account once, and compares this machine's clock with \
            the venue's where the venue tells the time. Nothing is changed anywhere.
            """,
        examples: [
            Example("foil check", "tries every account"),
            Example("foil check desk --timeout 3s", "tries one account, for three seconds at most"),
        ],
        options: [timeout], positionals: [accounts]
    ) { arguments in
        .check(
            CheckOptions(
                config: arguments[config], accounts: arguments[accounts], timeout: arguments[timeout]))
    }
}
