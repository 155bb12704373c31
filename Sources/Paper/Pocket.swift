/// Where money lies within one holder's balance of one asset.
///
/// `held` is money of the trading wallet that an order or an unsettled transfer has set aside.
package enum Pocket: String, Sendable, Hashable, CaseIterable {
    case trading, held, collateral, borrow, lending, staking

    /// The index into `Position.amounts`.
    var index: Int {
        switch self {
        case .trading: 0
        case .held: 1
        case .collateral: 2
        case .borrow: 3
        case .lending: 4
        case .staking: 5
        }
    }
}
