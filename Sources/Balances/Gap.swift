/// A place in a feed where something was missed, came twice or came in the wrong order.
///
/// Holders of the account that have not been heard of since the gap was recorded are suspect until their next statement.
public struct Gap: Sendable, Hashable {
    /// What went wrong.
    public enum Kind: String, Sendable, Hashable {
        /// Numbers `first...last` never came.
        case hole
        /// Number `first` came again with the same content. Nothing was missed.
        case duplicate
        /// Number `first` came after higher ones, or twice with different content.
        case disorder
        /// The connection ended after number `first - 1`: what came between then and the next one is unknown.
        case disconnected
        /// Nobody listened, because the program did not run.
        case restart
    }

    /// The connection it belongs to, counted per account from 1 and never again from the start.
    public var epoch: Int64
    /// What went wrong.
    public var kind: Kind
    /// The first number that is touched; nil where the feed has no numbers.
    public var first: Int64?
    /// The last one; nil where nobody can know it.
    public var last: Int64?
    /// When it was noticed.
    public var at: Timestamp
    /// What made every holder certain again; nil while some are suspect.
    public var healedBy: Healing?
    /// Where it is told again because it is healed: the position of the journal's entry that told of it first; nil there.
    public var noticedIn: Int64?

    /// What made holders certain again.
    public enum Healing: String, Sendable, Hashable {
        /// Every holder has been in a statement since: pushed by the feed, or read again.
        case statements
        /// Nothing was missed, so there was nothing to heal.
        case nothingMissed
    }

    /// Whether holders may have changed unseen.
    public var makesSuspect: Bool { kind != .duplicate }

    /// A gap as it is when it is noticed.
    public init(
        epoch: Int64, kind: Kind, first: Int64?, last: Int64?, at: Timestamp, healedBy: Healing? = nil,
        noticedIn: Int64? = nil
    ) {
        self.epoch = epoch
        self.kind = kind
        self.first = first
        self.last = last
        self.at = at
        self.healedBy = healedBy
        self.noticedIn = noticedIn
    }

    /// Whether holders are suspect through it when it is told.
    package var isOpen: Bool { healedBy == nil && makesSuspect }
}
