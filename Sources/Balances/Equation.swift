public import Money

/// A rule that a venue's own numbers keep. A broken one is a finding; the venue's numbers stand.
public struct Equation: Sendable {
    /// In words, as findings show it.
    public var rule: String
    /// What the rule asks for; nil where a field it needs is unknown.
    public var expected: @Sendable (Balance) -> ExactDecimal?
    /// What the venue said.
    public var actual: @Sendable (Balance) -> ExactDecimal?

    /// A rule with what it asks for and what stands against it.
    public init(
        _ rule: String, expected: @escaping @Sendable (Balance) -> ExactDecimal?,
        actual: @escaping @Sendable (Balance) -> ExactDecimal?
    ) {
        self.rule = rule
        self.expected = expected
        self.actual = actual
    }

    /// The finding, if the rule is broken. An equation with an unknown side, or one whose sides need more than 38
    /// digits, says nothing.
    public func check(_ balance: Balance, of holder: Holder, evidence: () -> String) -> Finding? {
        guard let expected = expected(balance), let actual = actual(balance), expected != actual else { return nil }
        return Finding(
            holder: holder, venueAsset: balance.venueAsset, rule: rule, expected: "\(expected)", actual: "\(actual)",
            evidence: evidence())
    }

    /// Holds where a venue tells all three.
    public static let totalIsAvailablePlusHeld = Equation("total = available + held") { balance in
        sum(balance.available.value, balance.held.value)
    } actual: { balance in
        balance.total.value
    }

    /// The sum of two amounts that are known; nil otherwise.
    @inlinable public static func sum(_ first: ExactDecimal?, _ second: ExactDecimal?) -> ExactDecimal? {
        guard let first, let second else { return nil }
        return try? first.adding(second)
    }
}

extension Finding {
    /// Shown for a field whose text is no decimal number of at most 38 digits: the field is unknown, the rest stands.
    public static func unreadable(
        _ field: String, text: String, venueAsset: String?, holder: Holder, evidence: String
    ) -> Finding {
        Finding(
            holder: holder, venueAsset: venueAsset,
            rule: "\(field) is a decimal number of at most \(ExactDecimal.maximumDigits) digits", expected: nil,
            actual: String(text.prefix(evidenceLimit)), evidence: evidence)
    }

    /// Shown where a message names one asset twice: which of the rows holds cannot be known, so both are shown and
    /// neither is counted.
    public static func repeated(_ venueAsset: String, holder: Holder, evidence: String) -> Finding {
        Finding(
            holder: holder, venueAsset: venueAsset, rule: "a message names each asset once", expected: nil, actual: nil,
            evidence: evidence)
    }
}
