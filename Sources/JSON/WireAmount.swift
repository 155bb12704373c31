public import Money

/// An amount as a message carries it.
///
/// It holds nothing that has to be counted, so that rows of amounts are copied as plain bytes.
@usableFromInline package enum WireAmount: Sendable, Hashable {
    case exact(ExactDecimal)
    /// `null`, or a member that is not there.
    case absent
    /// What stands there can not be held exactly: no number, or one of more than 38 digits. Carries where in the
    /// message's bytes it stands, a string with its quotes.
    case unreadable(Range<Int>)

    /// The amount, where there is an exact one.
    @inlinable package var value: ExactDecimal? {
        if case .exact(let value) = self { value } else { nil }
    }
}
