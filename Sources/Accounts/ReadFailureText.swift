extension ReadFailure {
    /// How many characters of a venue's own words are quoted: enough to act on, too few to flood a terminal.
    public static let quoteLimit = 200
}
