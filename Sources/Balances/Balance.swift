/// Total, available, held and the wallets of one holder in one asset, as one statement says them.
public struct Balance: Sendable, Hashable {
    /// The venue's own code, to the letter: `btc`, `BTC_BITCOIN`. With account and holder it is the key.
    public var venueAsset: String
    public var total: Amount
    public var available: Amount
    public var held: Amount
    public var wallets: Wallets

    @inlinable
    public init(venueAsset: String, total: Amount, available: Amount, held: Amount, wallets: Wallets = Wallets()) {
        self.venueAsset = venueAsset
        self.total = total
        self.available = available
        self.held = held
        self.wallets = wallets
    }
}

/// The parts of a balance by what they are for. Only sFOX tells them apart; elsewhere all are absent.
public struct Wallets: Sendable, Hashable {
    public var trading: Amount
    public var borrow: Amount
    public var collateral: Amount
    public var lending: Amount
    public var staking: Amount

    @inlinable
    public init(
        trading: Amount = .absent, borrow: Amount = .absent, collateral: Amount = .absent,
        lending: Amount = .absent, staking: Amount = .absent
    ) {
        self.trading = trading
        self.borrow = borrow
        self.collateral = collateral
        self.lending = lending
        self.staking = staking
    }
}
