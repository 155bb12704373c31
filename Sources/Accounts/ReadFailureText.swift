extension ReadFailure {
    /// How many characters of a venue's own words are quoted: enough to act on, too few to flood a terminal.
    public static let quoteLimit = 200
}

extension ReadFailure: CustomStringConvertible {
    /// `authentication: CoinW refused the signature; check secretKey`.
    public var description: String { "\(code): \(message)" }
}

extension ReadFailure.Code: CustomStringConvertible {
    /// The word itself: `authentication`.
    public var description: String { rawValue }
}
