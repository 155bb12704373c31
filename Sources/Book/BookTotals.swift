package import Balances
import Money

extension BalanceBook {
    /// What is held of each canonical asset, over the accounts that have a table.
    ///
    /// Codes a table does not map are in no total. Rows of an asset that a holder's statement names twice are left out and
    /// make its total partial; so does a holder of whom not all was ever known, for every asset. Looks at every balance:
    /// three million take a third of a second.
    ///
    /// - Parameter accountsAreMissing: whether an account that should be in it has failed.
    package func totals(_ tables: [String: AssetTable], accountsAreMissing: Bool) -> [Total] {
        let counted = sheets.filter { tables[$0.name] != nil }
        var totals = Totals(accountsAreMissing: accountsAreMissing || counted.contains { $0.whole < $0.holders.count })
        for sheet in counted {
            let assets = codes.codes.map { tables[sheet.name]?[$0]?.code }
            sheet.add(to: &totals, assets)
        }
        return totals.all
    }
}

extension AccountSheet {
    /// - Parameter assets: the canonical code of each code's number; nil where it has none.
    fileprivate func add(to totals: inout Totals, _ assets: [String?]) {
        // By a code's number: the last holder that has a row of it, and how many rows that holder has.
        var seen = [(holder: Int, rows: Int)](repeating: (-1, 0), count: assets.count)
        for slot in 0..<holders.count {
            holders.forEachCode(slot) { code in
                seen[code] = seen[code].holder == slot ? (slot, seen[code].rows + 1) : (slot, 1)
            }
            holders.forEachBalance(slot) { code, balance in
                guard let asset = assets[code] else { return }
                if seen[code].rows > 1 {
                    totals.leaveOut(asset: asset, account: name)
                } else {
                    totals.add(balance, asset: asset, account: name)
                }
            }
        }
    }
}
