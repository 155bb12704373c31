/// What `foil gaps` was asked for.
package struct GapsOptions: Sendable {
    var config: String?
    var accounts: [String]
    var isOpenOnly: Bool
    var isJSON: Bool
}

extension Foil {
    private static let open = Option<Bool>.flag("open", help: "only gaps that still make holders suspect")
    private static let json = Option<Bool>.flag("json", help: "prints JSON")

    static let gaps = Command<FoilAction>(
        "gaps", summary: "shows where a feed missed something, and what healed it",
        discussion: """
            A gap is a number that never came, came twice or came out of order, a connection that ended, or a time when \
            nobody listened. Holders that it may have touched are suspect until they are seen again.
            """,
        examples: [
            Example("foil gaps --open", "shows what is not verified yet"),
            Example("foil gaps customers --json", "prints one account's gaps"),
        ],
        options: [open, json], positionals: [accounts]
    ) { arguments in
        .gaps(
            GapsOptions(
                config: arguments[config], accounts: arguments[accounts], isOpenOnly: arguments[open],
                isJSON: arguments[json]))
    }
}
