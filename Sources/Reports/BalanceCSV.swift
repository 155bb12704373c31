import Balances
import Money

extension BalanceReport {
    /// The balances as CSV by RFC 4180, with a head. Absent is an empty field; accounts that failed have no rows.
    package func csv() -> String {
        let head = [
            "account", "venue", "user", "asset", "network", "venueAsset", "total", "available", "held", "trading",
            "borrow", "collateral", "lending", "staking", "derived", "freshness", "venueTime", "receivedAt",
        ]
        return ([head] + balances.map(\.fields)).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return field }
        // Scalar by scalar: a quote under a combining mark is no Character `"`, but it is still a quote in the file.
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}

extension BalanceReport.BalanceLine {
    fileprivate var fields: [String] {
        [account, venue.rawValue, holder.user ?? "", asset?.code ?? "", asset?.network ?? "", balance.venueAsset]
            + balance.amounts.map { $0.amount.value?.description ?? "" }
            + [
                balance.derived.joined(separator: " "), freshness.rawValue, venueTime?.description ?? "",
                receivedAt.description,
            ]
    }
}
