/// The shapes of all answers. Those of balances, changes and gaps are the command line's, with `position` and `next`.
extension Schema {
    static let all: [(name: String, schema: Schema)] = [
        ("Problem", problem), ("Balances", balances), ("TotalList", listing("totals", "Total")),
        ("AccountList", listing("accounts", "Account")), ("UserList", listing("users", "User", hasPages: true)),
        ("ChangeList", listing("changes", "Change", hasPages: true)),
        ("History", .either([.reference("Balances"), .reference("ChangeList")])),
        ("GapList", listing("gaps", "Gap", hasPages: true)),
        ("FindingList", listing("findings", "Finding", hasPages: true)), ("BudgetList", listing("budgets", "Budget")),
        ("SeriesList", series), ("Balance", .object(balance)), ("Total", total), ("Account", account),
        ("AccountOutcome", .object(outcome + [missing])), ("Failure", failure), ("Health", health), ("User", user),
        ("Change", change), ("Amounts", .object(amounts)), ("Gap", gap), ("Finding", finding), ("Budget", budget),
        ("Status", .object([member("status", .text())])), ("Metrics", .text()),
        ("OpenAPI", .open([])), ("Text", .text()), ("WatchLine", .open([member("type", .text())])),
    ]

    private static let stamp = [
        member("position", .count, "The position of the journal that this reflects."),
        member("generatedAt", .time),
    ]

    private static let next = member(
        "next", .orNull(.text()), "The cursor of the next page of the same state; null on the last one.")

    private static func listing(_ name: String, _ element: String, hasPages: Bool = false) -> Schema {
        .object(stamp + (hasPages ? [next] : []) + [member(name, .list(.reference(element)))])
    }

    private static let problem = Schema.open([
        member("type", .text(pattern: "^/problems/"), "Which kind; the gateway explains it there."),
        member("title", .text()), member("detail", .text()), member("remedy", .text(), "What to ask instead."),
        member("status", .whole(400...599)), Member(name: "parameter", schema: .text(), isRequired: false),
    ])

    private static let balances = Schema.object(
        stamp + [
            next, member("complete", .flag), member("accounts", .list(.reference("AccountOutcome"))),
            member("balances", .list(.reference("Balance"))),
            member("totals", .list(.reference("Total")), "Over all that is asked for, whatever is on this page."),
            member("findings", .list(.reference("Finding"))),
            member(
                "unmapped",
                .list(
                    .object([member("account", .text()), member("venueAsset", .text()), member("count", .count)]))),
        ])

    private static let place = [
        member("account", .text()), member("venue", .text()),
        member("user", .orNull(.text()), "Null for the account's owner."),
        member("asset", .orNull(.text()), "The canonical code; null where nobody has mapped the venue's."),
        member("network", .orNull(.text())), member("venueAsset", .text()),
    ]

    private static let amounts = [
        member("total", .amount), member("available", .amount), member("held", .amount),
        member(
            "wallets",
            .object(["trading", "borrow", "collateral", "lending", "staking"].map { member($0, .amount) })),
        member("derived", .list(.text()), "Which of the amounts were computed from what the venue reported."),
    ]

    private static let freshness = Schema.words(["live", "polled", "stale", "suspect", "unknown"])

    private static let balance =
        place + amounts + [
            member("freshness", freshness), member("venueTime", .orNull(.time)), member("receivedAt", .time),
        ]

    private static let total = Schema.object([
        member("asset", .text()), member("total", .amount), member("available", .amount), member("held", .amount),
        member("accounts", .list(.text())),
        member("partial", .flag, "Whether anything that belongs in it is unknown."),
    ])

    private static let outcome = [
        member("account", .text()), member("venue", .text()), member("status", .words(["ok", "partial", "failed"])),
        member("fetchedAt", .orNull(.time)), member("latencyMs", .orNull(.number)),
        member("error", .orNull(.reference("Failure"))),
    ]

    private static let missing = Member(name: "missing", schema: .list(.reference("Failure")), isRequired: false)

    private static let failure = Schema.object([
        member("code", .text()), member("message", .text()), member("venueCode", .orNull(.text())),
        member("httpStatus", .orNull(.whole())), member("retryable", .flag),
    ])

    private static let health = Schema.object([
        member("status", .text()), member("source", .text()), member("error", .orNull(.reference("Failure"))),
    ])

    private static let account = Schema.object(
        outcome + [missing] + [
            member("feed", .orNull(.reference("Health"))), member("reading", .orNull(.reference("Health"))),
            member("live", .flag, "Whether a feed keeps it now."), member("epoch", .orNull(.whole())),
            member("holders", .orNull(.count)),
            member(
                "freshness",
                .object(["live", "polled", "stale", "suspect", "unknown"].map { member($0, .count) })),
            member("openGaps", .orNull(.count)),
            member("verifiedIn", .orNull(.count), "Seconds until everyone in doubt has been read again."),
        ])

    private static let user = Schema.object([
        member("account", .text()), member("venue", .text()), member("user", .text()), member("freshness", freshness),
        member("venueTime", .orNull(.time)), member("receivedAt", .orNull(.time)), member("balances", .count),
        member("findings", .count),
    ])

    private static let change = Schema.object(
        place + [
            member("position", .count), member("sequence", .orNull(.whole())), member("venueTime", .orNull(.time)),
            member("receivedAt", .time), member("before", .orNull(.reference("Amounts"))),
            member("after", .orNull(.reference("Amounts"))),
            member("difference", .object(["total", "available", "held"].map { member($0, .amount) })),
        ])

    private static let gap = Schema.object([
        member("account", .text()), member("epoch", .whole()),
        member("kind", .words(["hole", "duplicate", "disorder", "disconnected", "restart"])),
        member("first", .orNull(.whole())), member("last", .orNull(.whole())), member("at", .time),
        member("healedBy", .orNull(.words(["statements", "nothingMissed"]))), member("position", .count),
    ])

    private static let finding = Schema.object([
        member("account", .text()), member("user", .orNull(.text())), member("venueAsset", .orNull(.text())),
        member("rule", .text()), member("expected", .orNull(.text())), member("actual", .orNull(.text())),
        member("evidence", .text(), "The venue's own bytes."),
    ])

    private static let budget = Schema.object([
        member("account", .text()), member("venue", .text()), member("bucket", .text()),
        member("sent", .object(["10s", "1m", "10m", "1h"].map { member($0, .count) }), "Requests within so long."),
        member("lastSentAt", .orNull(.time)),
        member("penaltyUntil", .orNull(.time), "Until when the venue wants to be left alone; null where it does not."),
    ])

    private static let series = Schema.object(
        stamp + [
            member("from", .time), member("to", .time),
            member(
                "series",
                .list(
                    .object([
                        member("asset", .text()), member("account", .orNull(.text())),
                        member(
                            "points",
                            .list(
                                .object([
                                    member("at", .time), member("total", .amount), member("available", .amount),
                                    member("held", .amount), member("partial", .flag),
                                ]))),
                    ]))),
        ])
}
