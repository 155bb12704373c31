import Accounts
package import Balances
import Money

extension BalanceReport {
    /// The balances of one account, ordered by user, then asset, then the venue's own code.
    static func lines(_ outcome: AccountOutcome) -> [BalanceLine] {
        let named = NamedAccount(outcome.account, outcome.client)
        return outcome.result.statements.flatMap { named.lines($0, freshness: .polled) }.sorted { $0.order < $1.order }
    }

    /// Adds up what can be counted, by canonical asset. Unmapped codes are shown but never merged.
    static func totals(_ lines: [BalanceLine], accountsAreMissing: Bool) -> [Total] {
        var totals = Totals(accountsAreMissing: accountsAreMissing)
        for line in lines {
            guard let asset = line.asset else { continue }
            if line.isRepeated {
                totals.leaveOut(asset: asset.code, account: line.account)
            } else {
                totals.add(line.balance, asset: asset.code, account: line.account)
            }
        }
        return totals.all
    }
}

extension BalanceReport.BalanceLine {
    /// By user, then asset, then network, then the venue's own code; unmapped codes under their own name.
    var order: (Holder, Spelling, Spelling, Spelling) {
        let code = Spelling(balance.venueAsset)
        return (holder, asset.map { Spelling($0.code) } ?? code, Spelling(asset?.network ?? ""), code)
    }

    var isKnownToBeZero: Bool { balance.isKnownToBeZero }
}

extension Balance {
    /// Whether total is known to be zero and nothing else is known to be anything else.
    package var isKnownToBeZero: Bool {
        guard let total = total.value, total.isZero, !hasUnreadable else { return false }
        return amounts.allSatisfy { $0.amount.value?.isZero ?? true }
    }
}

extension BalanceReport.Selection {
    func includes(_ line: BalanceReport.BalanceLine) -> Bool {
        includes(codes: [line.asset?.code, line.balance.venueAsset], holder: line.holder)
    }

    /// Whether an asset is wanted, by its own code or the venue's.
    package func includes(_ asset: Asset?, venueAsset: String) -> Bool {
        assets.isEmpty
            || assets.contains {
                $0.uppercased() == asset?.code.uppercased() || $0.uppercased() == venueAsset.uppercased()
            }
    }
}

extension BalanceReport {
    /// The balances that are wanted, with totals of them alone.
    ///
    /// - Parameter isExcerpt: whether balances that are wanted may be missing from this report.
    func narrowed(isExcerpt: Bool, to isWanted: (BalanceLine) -> Bool) -> BalanceReport {
        var narrow = self
        narrow.balances = balances.filter(isWanted)
        narrow.totals = Self.totals(
            narrow.balances, accountsAreMissing: isExcerpt || accounts.contains { $0.status != .ok })
        return narrow
    }
}

extension BalanceReport.BalanceLine {
    /// What a person may search it by.
    var words: [String] {
        [account, holder.user, asset?.code, asset?.network, balance.venueAsset].compactMap(\.self)
    }
}
