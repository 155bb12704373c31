import CoinWWire
import JSON
import Money
import Paper

extension BalanceRow {
    /// How CoinW tells a position. `returnBalances` keeps the zeros behind an amount, `returnCompleteBalances` does not:
    /// the two documented answers are of the same account (docs/venues/coinw.md).
    init(_ position: Position, of command: BalanceCommand) {
        switch command {
        case .returnBalances: self.init(currency: position.asset, available: .exact(position.available))
        case .returnCompleteBalances:
            self.init(
                currency: position.asset, available: .exact(position.available.trimmed),
                onOrders: .exact(position.held.trimmed))
        }
    }

    /// All rows of the account.
    static func rows(of command: BalanceCommand, in ledger: Ledger, listsZeros: Bool) -> [BalanceRow] {
        (ledger.positions(of: CoinWKeys.holder) ?? [])
            .filter { listsZeros || $0.total != .zero || $0.held != .zero }
            .map { BalanceRow($0, of: command) }
    }
}
