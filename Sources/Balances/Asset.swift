/// What is held: a canonical code, and the network it lives on where the venue tells one apart.
public struct Asset: Hashable, Sendable, Comparable {
    /// The canonical code in capitals, such as `BTC`.
    public var code: String
    /// The network in capitals, such as `BITCOIN`; nil where the venue does not tell.
    public var network: String?

    /// An asset; both texts are taken as they are.
    public init(_ code: String, network: String? = nil) {
        self.code = code
        self.network = network
    }

    /// By code, then by network; no network comes first.
    public static func < (a: Asset, b: Asset) -> Bool {
        (a.code, a.network ?? "") < (b.code, b.network ?? "")
    }
}
