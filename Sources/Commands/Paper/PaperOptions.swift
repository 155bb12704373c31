/// What `foil paper` was asked for.
package struct PaperOptions: Sendable {
    /// `documented`, or the path of a scenario file.
    var scenario: String
    var port: Int
    var activity: Duration?
    var ignoresLimits: Bool
}

extension Foil {
    private static let scenario = Option(
        "scenario", .text("documented|FILE"), default: "documented",
        help: "what everyone holds and how the venues behave")
    private static let port = Option(
        "port", .integer(in: 0...65_000, metavar: "PORT"), default: 9_700,
        help: "the control API's port; the venues take the four after it; 0 for any free ones")
    private static let activity = Option(
        "activity", .duration(), help: "moves a little money at random every so often, from the scenario's seed")
    private static let noLimits = Option<Bool>.flag("no-limits", help: "enforces no request limits, for load tests")

    static let paper = Command<FoilAction>(
        "paper", summary: "serves the paper venues on loopback until it is stopped",
        discussion: """
            Five venues over one double-entry ledger: the control API on 9700, sFOX and sFOX Connect on 9701 (REST and \
            /ws), TheDex on 9702, Bitfront on 9703, CoinW on 9704 (REST, and its WebSocket at /). They check every \
            signature, keep their documented limits, and misbehave on demand (POST /faults).
            """,
        examples: [
            Example("foil paper", "serves the documented examples"),
            Example(
                "foil paper --scenario month-end.json --activity 200ms", "serves your own holdings, and moves them"),
        ],
        options: [scenario, port, activity, noLimits]
    ) { arguments in
        .paper(
            PaperOptions(
                scenario: arguments[scenario], port: arguments[port], activity: arguments[activity],
                ignoresLimits: arguments[noLimits]))
    }
}
