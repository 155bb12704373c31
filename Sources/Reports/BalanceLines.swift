import Accounts
import Balances
import Money

extension BalanceReport {
    /// The balances of one account, ordered by user, then asset, then the venue's own code.
    static func lines(_ outcome: AccountOutcome) -> [BalanceLine] {
        let table = outcome.client.assets.extended(by: outcome.account.assets)
        return outcome.result.statements.flatMap { statement in
            let repeated = Self.repeated(statement)
            return statement.balances.map { balance in
                BalanceLine(
                    account: outcome.account.name, venue: outcome.account.venue, holder: statement.holder,
                    asset: table[balance.venueAsset], balance: balance, freshness: .polled,
                    venueTime: statement.venueTime, receivedAt: statement.receivedAt,
                    isRepeated: repeated.contains(Spelling(balance.venueAsset)))
            }
        }
        .sorted { $0.order < $1.order }
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

    private static func repeated(_ statement: Statement) -> Set<Spelling> {
        var seen: Set<Spelling> = []
        return Set(statement.balances.map { Spelling($0.venueAsset) }.filter { !seen.insert($0).inserted })
    }
}

extension BalanceReport.BalanceLine {
    /// By user, then asset, then network, then the venue's own code; unmapped codes under their own name.
    var order: (Holder, Spelling, Spelling, Spelling) {
        let code = Spelling(balance.venueAsset)
        return (holder, asset.map { Spelling($0.code) } ?? code, Spelling(asset?.network ?? ""), code)
    }

    /// Whether total is known to be zero and nothing else is known to be anything else.
    var isKnownToBeZero: Bool {
        guard let total = balance.total.value, total.isZero, !balance.hasUnreadable else { return false }
        return balance.amounts.allSatisfy { $0.amount.value?.isZero ?? true }
    }
}

extension BalanceReport.Selection {
    func includes(_ line: BalanceReport.BalanceLine) -> Bool {
        let codes = [line.asset?.code, line.balance.venueAsset].compactMap { $0?.uppercased() }
        return (assets.isEmpty || assets.contains { codes.contains($0.uppercased()) })
            && (users.isEmpty || users.contains { line.holder == .user($0) })
    }
}
