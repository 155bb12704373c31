import JSON
import Money
import Paper
import SFOXWire

extension BalanceRow {
    /// How sFOX tells a position: without trailing zeros.
    init(_ position: Position, staking: Bool) {
        self.init(currency: position.asset)
        balance = .exact(position.total.trimmed)
        available = .exact(position.available.trimmed)
        held = .exact(position.held.trimmed)
        tradingWallet = .exact(position.tradingWallet.trimmed)
        collateralWallet = .exact(position[.collateral].trimmed)
        borrowWallet = .exact(position[.borrow].trimmed)
        lendingWallet = .exact(position[.lending].trimmed)
        if staking { stakingWallet = .exact(position[.staking].trimmed) }
    }

    /// All rows of a holder.
    static func rows(of key: LedgerKey, in ledger: Ledger, listsZeros: Bool, staking: Bool) -> [BalanceRow] {
        (ledger.positions(of: key) ?? [])
            .filter { listsZeros || $0.total != .zero || $0.held != .zero }
            .map { BalanceRow($0, staking: staking) }
    }
}
