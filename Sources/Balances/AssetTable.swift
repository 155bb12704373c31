/// Which canonical asset a venue's own code stands for. A code that is not in it stays unmapped and is shown as such.
public struct AssetTable: Sendable {
    private var assets: [String: Asset]

    /// A table from the venue's own codes to assets.
    public init(_ assets: [String: Asset]) { self.assets = assets }

    /// The asset, or nil for a code nobody has mapped.
    public subscript(venueAsset: String) -> Asset? { assets[venueAsset] }

    /// The table with the user's own entries on top.
    public func extended(by own: [String: Asset]) -> AssetTable {
        AssetTable(assets.merging(own) { _, users in users })
    }
}
