import Reports

extension ArgumentForm where Value == TimeWord {
    /// A point in time.
    static var time: ArgumentForm {
        ArgumentForm(
            metavar: "TIME",
            expectation:
                "a time such as 2026-11-20T12:00:00Z, a date such as 2026-11-20 (midnight in UTC), or -2h for two "
                + "hours ago",
            read: { TimeWord(text: $0) }, show: { "\($0)" })
    }
}
