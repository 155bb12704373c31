import Balances
import Money

extension BalanceReport {
    /// The balances as CSV by RFC 4180, with a head. Absent is an empty field; accounts that failed have no rows.
    package func csv() -> String {
        ([Self.csvHead] + balances.map(\.fields)).map(CSV.line).joined()
    }

    /// The names of the columns.
    package static let csvHead = [
        "account", "venue", "user", "asset", "network", "venueAsset", "total", "available", "held", "trading",
        "borrow", "collateral", "lending", "staking", "derived", "freshness", "venueTime", "receivedAt",
    ]
}

extension BalanceReport.BalanceLine {
    /// The columns of `csvHead`.
    package var fields: [String] {
        [account, venue.rawValue, holder.user ?? "", asset?.code ?? "", asset?.network ?? "", balance.venueAsset]
            + balance.amounts.map { $0.amount.value?.description ?? "" }
            + [
                balance.derived.joined(separator: " "), freshness.rawValue, venueTime?.description ?? "",
                receivedAt.description,
            ]
    }
}
