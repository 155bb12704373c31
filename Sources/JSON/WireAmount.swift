public import Money

/// An amount as a message carries it.
@usableFromInline package enum WireAmount: Sendable, Hashable {
    case exact(ExactDecimal)
    /// `null`, or a member that is not there.
    case absent
    /// What stands there can not be held exactly: no number, or one of more than 38 digits. Carries the source text.
    case unreadable(String)

    /// The amount, where there is an exact one.
    @inlinable package var value: ExactDecimal? {
        if case .exact(let value) = self { value } else { nil }
    }

    /// Whether something stands there that cannot be held exactly.
    @inlinable package var isUnreadable: Bool {
        if case .unreadable = self { true } else { false }
    }
}
