/// What `foil verify` was asked for.
package struct VerifyOptions: Sendable {
    var config: String?
    var isJSON: Bool
}

extension Foil {
    private static let json = Option<Bool>.flag("json", help: "prints JSON")

    static let verify = Command<FoilAction>(
        "verify", summary: "re-reads the journal, checks its chain, and compares the book with it",
        discussion: """
            Every byte is held against the chain of SHA-256 digests; then the book is built anew from the entries and \
            compared with the checkpoint and with what history is answered from. Nothing is changed.

            Exit code 0 means that everything is as it was written, 1 that something is not, and the answer says what and \
            from which entry on.
            """,
        examples: [
            Example("foil verify", "says whether the record is whole"),
            Example("foil verify --json", "prints the verdict with the end of the chain, to be written down elsewhere"),
        ],
        options: [json]
    ) { arguments in .verify(VerifyOptions(config: arguments[config], isJSON: arguments[json])) }
}
