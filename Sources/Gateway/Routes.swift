extension Route {
    /// Everything that can be asked.
    package static let all: [Route] =
        [
            .balances, .totals, .accounts, .users, .user, .history, .changes, .gaps, .findings, .budgets, .series,
            .stream,
            .openAPI, .problem,
        ]
        + dashboard
}
