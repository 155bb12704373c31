/// What `foil demo` was asked for.
package struct DemoOptions: Sendable {
    /// How long it runs; nil until Ctrl-C.
    var length: Duration?
}

extension Foil {
    private static let length = Option(
        "for", .duration(), help: "ends by itself after this time; otherwise it runs until Ctrl-C")

    static let demo = Command<FoilAction>(
        "demo", summary: "shows paper venues with live activity and their balances, without any configuration",
        discussion: """
            Serves the five paper venues on loopback, moves a little money on them all the time, and keeps their record as \
            foil serve does, in a journal that is removed at the end, with the dashboard and the API at \
            http://127.0.0.1:7070/ or, where that port is taken, at any other. Without a terminal the table is printed at \
            the beginning and at the end, and every change in between.
            """,
        examples: [
            Example("foil demo", "runs until Ctrl-C"), Example("foil demo --for 20s", "ends by itself"),
        ],
        options: [length]
    ) { arguments in .demo(DemoOptions(length: arguments[length])) }
}
