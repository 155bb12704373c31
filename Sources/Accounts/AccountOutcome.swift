/// What came of one account: its own outcome, whatever became of the others.
public struct AccountOutcome: Sendable {
    /// The account that was read.
    public var account: Account
    /// What its venue offers, for whoever shows the outcome.
    public var client: VenueClient
    /// What was read, what was not, and why.
    public var result: ReadResult

    /// The outcome of one reading.
    public init(account: Account, client: VenueClient, result: ReadResult) {
        self.account = account
        self.client = client
        self.result = result
    }
}
