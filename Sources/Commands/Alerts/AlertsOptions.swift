/// What `foil alerts test` was asked for.
package struct AlertsOptions: Sendable {
    var config: String?
    var rule: String?
    var webhook: String?
}

extension Foil {
    private static let rule = Positional<String?>.optional(
        .text("RULE"), help: "as if this rule had something to tell: only its webhooks")
    private static let webhook = Option<String?>(
        "webhook", .text("NAME"), help: "only this webhook of the configuration")

    static let alerts = Command<FoilAction>(
        "alerts", summary: "tries the webhooks that alerts are sent to",
        discussion: """
            foil serve tells the configuration's webhooks when a rule of alerts begins to hold and when it no longer does. \
            Notices are signed, sent again until they are taken, and written into the journal.
            """,
        subcommands: [
            Command<FoilAction>(
                "test", summary: "sends a marked notice and tells what came of it",
                examples: [
                    Example("foil alerts test", "to every webhook"),
                    Example("foil alerts test lowUSD", "to the webhooks of one rule"),
                ],
                options: [webhook], positionals: [rule]
            ) { arguments in
                .alerts(
                    AlertsOptions(
                        config: arguments[config], rule: arguments[rule], webhook: arguments[webhook]))
            }
        ])
}
