/// Whose money: the account's owner, or an end user of sFOX Connect. Users are told apart by the bytes of their ids.
public enum Holder: Hashable, Sendable, Comparable {
    case owner
    /// The `user_id` the partner gave the end user; any text.
    case user(String)

    /// The end user's id; nil for the account's owner.
    public var user: String? {
        switch self {
        case .owner: nil
        case .user(let id): id
        }
    }

    /// Two ids that look alike but have different bytes are two users.
    public static func == (a: Holder, b: Holder) -> Bool { a.spelling == b.spelling }

    /// The owner comes first.
    public static func < (a: Holder, b: Holder) -> Bool {
        guard let mine = a.spelling, let other = b.spelling else { return a.spelling == nil && b.spelling != nil }
        return mine < other
    }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) { hasher.combine(spelling) }

    private var spelling: Spelling? { user.map(Spelling.init) }
}
