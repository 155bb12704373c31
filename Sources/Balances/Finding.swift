/// A broken equation, an unreadable field or a disagreement, with the raw evidence. The venue's number stands.
public struct Finding: Sendable, Hashable {
    /// Whose balance it is about.
    public var holder: Holder
    /// The venue's own code, where the finding is about one asset.
    public var venueAsset: String?
    /// What should hold, in words: `total = available + held`.
    public var rule: String
    /// What the rule asks for; nil where no number can be given.
    public var expected: String?
    /// What the venue said.
    public var actual: String?
    /// The venue's own bytes that show it, at most `Finding.evidenceLimit` characters.
    public var evidence: String

    /// Long enough for any row of a balance; a hostile row is cut there.
    public static let evidenceLimit = 2_000

    /// A finding; evidence past `evidenceLimit` is cut.
    public init(
        holder: Holder, venueAsset: String?, rule: String, expected: String?, actual: String?, evidence: String
    ) {
        self.holder = holder
        self.venueAsset = venueAsset
        self.rule = rule
        self.expected = expected
        self.actual = actual
        self.evidence = String(evidence.prefix(Self.evidenceLimit))
    }
}
