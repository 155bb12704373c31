import CoinWWire
import Paper
import Signing

/// The keys of the paper CoinW. All of them open the one spot account.
struct CoinWKeys: Sendable {
    private let keys: [PaperKey]

    init(_ keys: [PaperKey]) { self.keys = keys.filter { $0.venue == CoinWKeys.venue } }

    /// The ledger's name of the venue.
    static let venue = "coinw"
    static let holder = LedgerKey(venue: venue)

    func key(_ apiKey: String) -> PaperKey? { keys.first { constantTimeEqual(apiKey, $0.apiKey) } }

    /// Whether the pair is right, as the WebSocket's login presents it.
    func admits(_ apiKey: String, passphrase: String) -> Bool {
        guard let key = key(apiKey) else { return false }
        return constantTimeEqual(passphrase, key.secretKey)
    }
}
