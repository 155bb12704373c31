public import Money

/// One field of a balance, and how it is known.
public enum Amount: Sendable, Hashable {
    /// The venue said so.
    case reported(ExactDecimal)
    /// Computed from what the venue reported.
    case derived(ExactDecimal)
    /// The venue did not say. This is not zero.
    case absent
    /// The venue said something that cannot be held exactly; a finding carries its text. This is not zero.
    case unreadable

    /// The number, when there is one.
    @inlinable public var value: ExactDecimal? {
        switch self {
        case .reported(let value), .derived(let value): value
        case .absent, .unreadable: nil
        }
    }
}
