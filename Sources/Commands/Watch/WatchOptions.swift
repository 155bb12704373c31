/// What `foil watch` was asked for.
package struct WatchOptions: Sendable {
    var config: String?
    var accounts: [String]
    var isJSON: Bool
    /// How long it runs; nil until it is stopped.
    var length: Duration?
}

extension Foil {
    private static let json = Option<Bool>.flag("json", help: "prints one object a line")
    private static let length = Option(
        "for", .duration(), help: "ends by itself after this time; otherwise it runs until q or Ctrl-C")

    static let watch = Command<FoilAction>(
        "watch", summary: "shows what is held as it changes",
        discussion: """
            Follows the feeds, reads by the clock what has none, and shows nothing that is not in the journal yet. On a \
            terminal the whole screen is used: / filters, s sorts, a picks an account, g shows the gaps, ? explains, q \
            ends. Elsewhere every change is a line, and with --json an object.

            The journal is the configuration's store, or a temporary one, removed at the end, where it names none. Where \
            foil serve keeps that store, its record is shown as it is written, in the same words, and no venue is asked.

            Exit code 0 means that every account answered, 3 that some did and some did not, 1 that none did or that the \
            journal could not be kept, 2 that the command line or the configuration is wrong.
            """,
        examples: [
            Example("foil watch", "shows all accounts"),
            Example("foil watch customers --json --for 30s", "prints what one account's feed says for half a minute"),
        ],
        options: [json, length], positionals: [accounts]
    ) { arguments in
        .watch(
            WatchOptions(
                config: arguments[config], accounts: arguments[accounts], isJSON: arguments[json],
                length: arguments[length]))
    }
}
