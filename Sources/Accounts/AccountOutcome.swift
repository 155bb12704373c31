/// What came of one account: its own outcome, whatever became of the others.
public struct AccountOutcome: Sendable {
    public var account: Account
    public var client: VenueClient
    public var result: ReadResult

    public init(account: Account, client: VenueClient, result: ReadResult) {
        self.account = account
        self.client = client
        self.result = result
    }
}
