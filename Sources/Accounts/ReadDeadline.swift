/// How long a reading may take.
public struct ReadDeadline: Sendable, Hashable {
    /// From the start of the reading; grows by `stretch` and `renew` only.
    public private(set) var length: Duration
    /// Whether waiting for the venue's own budget and answers that came lengthen it. Only a default is stretched, never a time someone gave:
    /// reading a thousand end users at five requests in ten seconds cannot be done in ten.
    public let isStretchable: Bool
    /// What was given at the start: how long a stretchable one waits for the next answer.
    private let patience: Duration

    private init(_ length: Duration, isStretchable: Bool) {
        (self.length, self.isStretchable, patience) = (length, isStretchable, length)
    }

    /// A time someone gave.
    public static func fixed(_ length: Duration) -> ReadDeadline { ReadDeadline(length, isStretchable: false) }

    /// A default, for accounts whose reading the venue's budget may draw out.
    public static func stretchable(_ length: Duration) -> ReadDeadline {
        ReadDeadline(length, isStretchable: true)
    }

    /// What an account gets when nobody said otherwise.
    public static let standard = Duration.seconds(10)

    /// The longest single wait that stretches: twice sFOX's pause for a used-up address, the longest a venue here has for
    /// reading. Whoever asks for more is not waited for.
    static let longestPause = Duration.seconds(120)

    /// Makes room for a wait that the venue's rules ask for; does nothing where that is not allowed.
    mutating func stretch(by wait: Duration) {
        guard isStretchable, wait <= Self.longestPause else { return }
        length += wait
    }

    /// A step was answered after so long: the next one has as long as the first had.
    mutating func renew(after elapsed: Duration) {
        guard isStretchable else { return }
        length = max(length, elapsed + patience)
    }
}
