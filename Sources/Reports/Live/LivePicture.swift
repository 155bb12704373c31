package import Balances

/// What the full-screen watch draws, taken from the book in one go.
package struct LivePicture: Sendable {
    /// An account's feed and readings.
    package struct Source: Sendable {
        package var account: NamedAccount
        /// In words: `live`, `connecting`, `polled every 30s`.
        package var state: String
        /// Whether a person may have to look.
        package var isTroubled: Bool
        /// Why, where something failed.
        package var failure: String?
        /// When something was last heard; nil where nothing ever was.
        package var heardAt: Timestamp?
        package var holders: Int
        /// Holders that a gap may have touched, or that were never heard of.
        package var doubtful: Int
        /// Until all of them have been read again, as far as the venue's limits allow; nil where it cannot be told.
        package var verifiedIn: Duration?

        package init(
            account: NamedAccount, state: String, isTroubled: Bool, failure: String? = nil, heardAt: Timestamp?,
            holders: Int, doubtful: Int, verifiedIn: Duration? = nil
        ) {
            self.account = account
            self.state = state
            self.isTroubled = isTroubled
            self.failure = failure
            self.heardAt = heardAt
            self.holders = holders
            self.doubtful = doubtful
            self.verifiedIn = verifiedIn
        }
    }

    /// The balances; where there are too many holders to list, only some of them.
    package var report: BalanceReport
    /// Holders that are left out of the report.
    package var unlisted: Int
    package var sources: [Source]
    package var gaps: [GapReport.Line]

    package init(report: BalanceReport, unlisted: Int = 0, sources: [Source], gaps: [GapReport.Line]) {
        self.report = report
        self.unlisted = unlisted
        self.sources = sources
        self.gaps = gaps
    }
}
