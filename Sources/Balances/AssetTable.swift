/// Which canonical asset a venue's own code stands for. A code that is not in it stays unmapped and is shown as such.
/// Codes are looked up by their bytes.
public struct AssetTable: Sendable {
    private var assets: [Spelling: Asset]

    /// A table from the venue's own codes to assets.
    public init(_ assets: [String: Asset]) {
        self.assets = Dictionary(uniqueKeysWithValues: assets.map { (Spelling($0), $1) })
    }

    /// The asset, or nil for a code nobody has mapped.
    public subscript(venueAsset: String) -> Asset? { assets[Spelling(venueAsset)] }

    /// The table with the user's own entries on top.
    public func extended(by own: [String: Asset]) -> AssetTable {
        var table = self
        for (code, asset) in own { table.assets[Spelling(code)] = asset }
        return table
    }
}
