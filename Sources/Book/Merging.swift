import Balances

/// How a statement and what stood before it become one list of balances. A message may name an asset twice; then both rows
/// stand, as it cannot be known which one holds.
enum Merging {
    /// The rows of the statement stand where the rows they replace stood; assets that are new follow.
    static func change(_ old: [Balance], by new: [Balance]) -> [Balance] {
        let rows = Dictionary(grouping: new) { Spelling($0.venueAsset) }
        var (result, placed): ([Balance], Set<Spelling>) = ([], [])
        for balance in old {
            let code = Spelling(balance.venueAsset)
            if let rows = rows[code] {
                if placed.insert(code).inserted { result += rows }
            } else {
                result.append(balance)
            }
        }
        return result + new.filter { !placed.contains(Spelling($0.venueAsset)) }
    }

    /// The statement's rows, and after them the old ones of assets it does not name.
    static func keepingMissing(_ old: [Balance], under new: [Balance]) -> [Balance] {
        let named = Set(new.map { Spelling($0.venueAsset) })
        return new + old.filter { !named.contains(Spelling($0.venueAsset)) }
    }
}
