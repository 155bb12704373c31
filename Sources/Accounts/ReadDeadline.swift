/// How long a reading may take.
public struct ReadDeadline: Sendable, Hashable {
    /// From the start of the reading; grows by `stretch` only.
    public private(set) var length: Duration
    /// Whether waiting for the venue's own budget lengthens it. Only a default is stretched, never a time someone gave:
    /// reading a thousand end users at five requests in ten seconds cannot be done in ten.
    public let isStretchable: Bool

    /// A time someone gave.
    public static func fixed(_ length: Duration) -> ReadDeadline { ReadDeadline(length: length, isStretchable: false) }

    /// A default, for accounts whose reading the venue's budget may draw out.
    public static func stretchable(_ length: Duration) -> ReadDeadline {
        ReadDeadline(length: length, isStretchable: true)
    }

    /// What an account gets when nobody said otherwise.
    public static let standard = Duration.seconds(10)

    mutating func stretch(by wait: Duration) { length += wait }
}
