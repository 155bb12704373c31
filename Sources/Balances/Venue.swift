/// A place that holds money and tells how much: an exchange, or one of its feeds.
///
/// The set is open: each venue's Client room adds its own constant, so that a new venue touches no list here.
public struct Venue: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The word users write in the configuration, such as `sfox-connect`.
    public let rawValue: String

    /// A venue by the word the configuration has for it.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The word in the configuration and in every output.
    public var description: String { rawValue }

    /// By name, for an order that never changes.
    public static func < (a: Venue, b: Venue) -> Bool { a.rawValue < b.rawValue }
}
