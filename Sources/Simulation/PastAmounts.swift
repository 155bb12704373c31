import Balances
import Money
import Paper

/// What every holder at the paper venues has had, and when: what the book says must have been true.
struct PastAmounts {
    private struct Version {
        let since: Duration
        let position: Position
    }

    /// In the order of time, the last is the present one.
    private var versions: [LedgerKey: [Spelling: [Version]]] = [:]
    /// The newest version the book has had.
    private var newest: [LedgerKey: [Spelling: Int]] = [:]

    mutating func note(_ key: LedgerKey, in ledger: Ledger, at now: Duration) {
        for position in ledger.positions(of: key) ?? [] {
            let asset = Spelling(position.asset)
            if let last = versions[key]?[asset]?.last, last.position == position { continue }
            versions[key, default: [:]][asset, default: []].append(Version(since: now, position: position))
        }
    }

    func present(_ key: LedgerKey) -> [Position] {
        (versions[key] ?? [:]).values.compactMap(\.last?.position)
    }

    /// Why a balance cannot be right; nil where it was true at some time at or after `since`.
    ///
    /// - Parameter mayBeUnreadable: whether something was broken on the way on purpose.
    func objection(
        to balance: Balance, of key: LedgerKey, since: Duration, mayBeUnreadable: Bool
    ) -> String? {
        guard let past = versions[key]?[Spelling(balance.venueAsset)] else { return "\(key.venue) never had it" }
        if mayBeUnreadable, balance.hasUnreadable { return nil }
        for index in past.indices.reversed() {
            if balance.tells(past[index].position, at: key.venue) { return nil }
            if past[index].since <= since { break }
        }
        return "\(balance.inWords) was not so at any time since \(since.inHours)"
    }

    /// Whether a holder has had nothing of an asset at some time at or after `since`.
    func wasWithout(_ asset: String, _ key: LedgerKey, since: Duration) -> Bool {
        guard let past = versions[key]?[Spelling(asset)] else { return true }
        if past[0].since > since { return true }
        for version in past.reversed() {
            if version.position.total.isZero { return true }
            if version.since <= since { break }
        }
        return false
    }

    func assets(of key: LedgerKey) -> [String] { (versions[key] ?? [:]).keys.map(\.text) }
}

extension Balance {
    /// Whether it says what the ledger has, with nothing left out but what the venue does not tell.
    fileprivate func tells(_ position: Position, at venue: String) -> Bool {
        let isSFOX = venue.hasPrefix("sfox")
        let mayOmit = venue == "coinw"
        return total.tells(position.total, mayOmit: mayOmit) && available.tells(position.available, mayOmit: false)
            && held.tells(position.held, mayOmit: mayOmit)
            && wallets.trading.tells(isSFOX ? position.tradingWallet : nil, mayOmit: false)
            && wallets.borrow.tells(isSFOX ? position[.borrow] : nil, mayOmit: false)
            && wallets.collateral.tells(isSFOX ? position[.collateral] : nil, mayOmit: false)
            && wallets.lending.tells(isSFOX ? position[.lending] : nil, mayOmit: false)
            && wallets.staking.tells(isSFOX ? position[.staking] : nil, mayOmit: true)
    }

    var inWords: String {
        "\(venueAsset): " + amounts.map { "\($0.name) \($0.amount)" }.joined(separator: ", ")
    }
}

extension Amount {
    /// - Parameter truth: nil where the venue has no such field.
    fileprivate func tells(_ truth: ExactDecimal?, mayOmit: Bool) -> Bool {
        switch self {
        case .reported(let value), .derived(let value): truth.map { $0 == value } ?? false
        case .absent: truth == nil || mayOmit
        case .unreadable: false
        }
    }
}

extension Duration {
    /// For people: `3h12m5s`.
    package var inHours: String {
        let seconds = components.seconds
        return "\(seconds / 3_600)h\(seconds / 60 % 60)m\(seconds % 60)s"
    }
}
