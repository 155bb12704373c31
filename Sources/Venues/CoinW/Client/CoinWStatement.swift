import Accounts
import Balances
import CoinWWire
import JSON
import Money

/// What CoinW's rows say, in the words of the model, with the findings they give rise to.
enum CoinWStatement {
    /// Turns the account's rows into a statement. They are a full replacement of what the account has.
    ///
    /// - Parameter bytes: the whole answer, for evidence.
    static func make(
        of rows: [BalanceRow], in bytes: [UInt8], receivedAt: Timestamp, findings: inout [Finding]
    ) -> Statement {
        let balances = rows.map { row in
            let balance = Balance(row)
            if balance.hasUnreadable { findings += unreadable(row, balance, in: bytes) }
            return balance
        }
        return Statement(holder: .owner, extent: .full, balances: balances, receivedAt: receivedAt)
    }

    private static func unreadable(_ row: BalanceRow, _ balance: Balance, in bytes: [UInt8]) -> [Finding] {
        let text = { String(decoding: bytes[$0], as: UTF8.self) }
        let proof = "\"\(row.currency)\":\(text(row.source))"
        let named = Finding.unreadable(
            [("available", row.available), ("onOrders", row.onOrders)], of: row.currency, holder: .owner,
            evidence: { proof }, text: text)
        guard named.isEmpty, balance.total == .unreadable else { return named }
        return [
            .unreadable(
                "available + onOrders", text: "a larger number", venueAsset: row.currency, holder: .owner,
                evidence: proof)
        ]
    }
}

extension Balance {
    /// `returnBalances` tells what is available; total and held stay absent then, and are never guessed.
    init(_ row: BalanceRow) {
        let (available, held) = (Amount(row.available), Amount(row.onOrders))
        self.init(venueAsset: row.currency, total: Self.total(available, held), available: available, held: held)
    }

    fileprivate var hasUnreadable: Bool { [total, available, held].contains(.unreadable) }

    /// The venue tells no total; with both parts known it is their sum.
    private static func total(_ available: Amount, _ held: Amount) -> Amount {
        guard let available = available.value, let held = held.value else { return .absent }
        guard let sum = try? available.adding(held) else { return .unreadable }
        return .derived(sum)
    }
}
