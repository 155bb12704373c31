public import Accounts
public import Balances
import Engine

/// One account at one venue, ready to be read.
///
/// ```swift
/// let desk = CoinW.account("desk", apiKey: key, secretKey: secret)
/// let statements = try await desk.read(deadline: .seconds(5))
/// ```
///
/// All accounts of a process share one engine, so that the limits of a key are kept across them.
public struct VenueAccount: Sendable {
    /// The credential and where it is used.
    public let account: Account
    let client: VenueClient

    init(_ account: Account, _ client: VenueClient) {
        self.account = account
        self.client = client
    }

    /// Everything the venue says of the account, exact.
    ///
    /// - Parameter deadline: for the whole reading, retries and waiting for the venue's limits included.
    /// - Throws: why not everything could be read. What was read before is in `result(deadline:)`.
    public func read(deadline: Duration) async throws(ReadFailure) -> [Statement] {
        let result = await result(deadline: deadline)
        if let failure = result.failure ?? result.missing.first { throw failure }
        return result.statements
    }

    /// What could be read, with findings, and what could not, with the reason.
    public func result(deadline: Duration) async -> ReadResult {
        await Self.reader.read(AccountReader.Order(account, client, deadline: .fixed(deadline))).result
    }

    /// The canonical asset of the venue's own code; nil for one nobody has mapped.
    public func asset(for venueAsset: String) -> Asset? { client.assets.extended(by: account.assets)[venueAsset] }

    private static let reader: AccountReader = {
        let transports = Transports(userAgent: "counterfoil/\(counterfoilVersion)")
        return AccountReader(transport: { transports.transport(for: $0) }, clock: .system)
    }()
}
