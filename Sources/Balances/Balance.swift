/// Total, available, held and the wallets of one holder in one asset, as one statement says them.
public struct Balance: Sendable, Hashable {
    /// The venue's own code, to the letter: `btc`, `BTC_BITCOIN`. With account and holder it is the key.
    public var venueAsset: String
    /// All of it, over every wallet.
    public var total: Amount
    /// What can be traded or withdrawn now.
    public var available: Amount
    /// What is set aside, by an order or an unsettled transfer.
    public var held: Amount
    /// Where it lies.
    public var wallets: Wallets

    /// A balance; fields the venue does not send are `.absent`.
    @inlinable
    public init(venueAsset: String, total: Amount, available: Amount, held: Amount, wallets: Wallets = Wallets()) {
        self.venueAsset = venueAsset
        self.total = total
        self.available = available
        self.held = held
        self.wallets = wallets
    }

    /// The same code to the byte, and the same amounts known in the same way.
    public static func == (a: Balance, b: Balance) -> Bool {
        a.venueAsset.isSpelled(b.venueAsset) && a.parts == b.parts
    }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(Spelling(venueAsset))
        hasher.combine(parts)
    }

    private var parts: [Amount] { amounts.map(\.amount) }
}

/// The parts of a balance by what they are for. Only sFOX tells them apart; elsewhere all are absent.
public struct Wallets: Sendable, Hashable {
    /// For trading.
    public var trading: Amount
    /// Borrowed.
    public var borrow: Amount
    /// Pledged for what is borrowed.
    public var collateral: Amount
    /// Lent out.
    public var lending: Amount
    /// Staked; sFOX sends it on some feeds only.
    public var staking: Amount

    /// The wallets the venue named; the others are absent.
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
