package import Balances
package import Money

/// What everyone holds at the paper venues: double entry, so that all movements of an asset at a venue sum to zero.
package struct Ledger: Sendable {
    /// In the order in which holders and assets were first seen, as the venues list them.
    private var positions: [LedgerKey: [Position]] = [:]
    private var order: [LedgerKey] = []
    /// What has come from outside, as a negative number, by venue and asset.
    private var outside: [OutsideKey: ExactDecimal] = [:]
    /// The latest movements, oldest first, at most `entryLimit`.
    package private(set) var entries: [LedgerEntry] = []
    package private(set) var entryCount = 0
    /// Counts changes of each holder; a venue may keep an answer until it moves.
    private var versions: [LedgerKey: Int] = [:]

    /// Enough to follow an afternoon by hand; older movements are in the balances.
    package static let entryLimit = 10_000

    private struct OutsideKey: Hashable, Sendable, Comparable {
        var venue: String
        var asset: Spelling

        init(_ venue: String, _ asset: String) { (self.venue, self.asset) = (venue, Spelling(asset)) }

        static func < (a: OutsideKey, b: OutsideKey) -> Bool { (a.venue, a.asset) < (b.venue, b.asset) }
    }

    package init() {}

    /// All holders in the order they were opened.
    package var holders: [LedgerKey] { order }

    /// The holders of one venue.
    package func holders(at venue: String) -> [LedgerKey] { order.filter { $0.venue == venue } }

    /// The holder's assets in order; nil for a holder nobody opened.
    package func positions(of key: LedgerKey) -> [Position]? { positions[key] }

    /// Counts the changes of a holder; 0 for one nobody opened.
    package func version(of key: LedgerKey) -> Int { versions[key] ?? 0 }

    /// Opens a holder with nothing in it; does nothing if it exists.
    package mutating func open(_ key: LedgerKey) {
        guard positions[key] == nil else { return }
        positions[key] = []
        versions[key] = 1
        order.append(key)
    }

    /// Books what a holder starts with; zero lists the asset, a negative amount is a debt.
    package mutating func open(
        _ asset: String, with amount: ExactDecimal, in pocket: Pocket, for key: LedgerKey, at time: Timestamp
    ) throws(LedgerError) {
        let isDebt = amount.isNegative
        try post(
            amount.magnitude, of: asset, for: key, from: isDebt ? .pocket(pocket) : .outside,
            to: isDebt ? .outside : .pocket(pocket), kind: "opening", at: time, allowsDebt: true)
    }

    /// Books a movement of an amount greater than zero. Either both sides are booked or none.
    ///
    /// - Parameter opens: whether a holder nobody opened is opened by it; not by a movement that is refused.
    @discardableResult
    package mutating func move(
        _ amount: ExactDecimal, of asset: String, for key: LedgerKey, from: LedgerEntry.Place, to: LedgerEntry.Place,
        kind: String, at time: Timestamp, opens: Bool = false
    ) throws(LedgerError) -> LedgerEntry {
        guard amount > .zero else { throw .notPositive }
        guard opens, positions[key] == nil else {
            return try post(amount, of: asset, for: key, from: from, to: to, kind: kind, at: time, allowsDebt: false)
        }
        var trial = self
        trial.open(key)
        let entry = try trial.move(amount, of: asset, for: key, from: from, to: to, kind: kind, at: time)
        self = trial
        return entry
    }

    @discardableResult
    private mutating func post(
        _ amount: ExactDecimal, of asset: String, for key: LedgerKey, from: LedgerEntry.Place, to: LedgerEntry.Place,
        kind: String, at time: Timestamp, allowsDebt: Bool
    ) throws(LedgerError) -> LedgerEntry {
        guard var mine = positions[key] else { throw .unknownHolder(key) }
        guard from != to else { throw .samePlace }
        let row = mine.firstIndex { $0.asset.isSpelled(asset) } ?? mine.count
        if row == mine.count { mine.append(Position(asset: asset)) }
        let outsideKey = OutsideKey(key.venue, asset)
        var beyond = outside[outsideKey] ?? .zero
        do {
            try Self.take(amount, from: from, in: &mine[row], outside: &beyond, allowsDebt: allowsDebt)
            try Self.put(amount, to: to, in: &mine[row], outside: &beyond)
            try mine[row].checkSums()
        } catch let error as LedgerError {
            throw error
        } catch {
            throw .overflow
        }
        positions[key] = mine
        outside[outsideKey] = beyond
        versions[key, default: 0] += 1
        return record(kind: kind, key: key, asset: asset, amount: amount, from: from, to: to, at: time)
    }

    /// Every asset of every venue that has moved, in a fixed order.
    package var assets: [(venue: String, asset: String)] {
        outside.keys.sorted().map { (venue: $0.venue, asset: $0.asset.text) }
    }

    /// What lies outside for an asset: minus the sum of all that is inside.
    package func outside(venue: String, asset: String) -> ExactDecimal {
        outside[OutsideKey(venue, asset)] ?? .zero
    }

    private static func take(
        _ amount: ExactDecimal, from place: LedgerEntry.Place, in position: inout Position, outside: inout ExactDecimal,
        allowsDebt: Bool
    ) throws {
        switch place {
        case .outside: outside = try outside.subtracting(amount)
        case .pocket(let pocket):
            guard allowsDebt || position[pocket] >= amount else {
                throw LedgerError.insufficient(pocket, has: "\(position[pocket])", asset: position.asset)
            }
            try position.add(ExactDecimal.zero.subtracting(amount), to: pocket)
        }
    }

    private static func put(
        _ amount: ExactDecimal, to place: LedgerEntry.Place, in position: inout Position, outside: inout ExactDecimal
    ) throws {
        switch place {
        case .outside: outside = try outside.adding(amount)
        case .pocket(let pocket): try position.add(amount, to: pocket)
        }
    }

    private mutating func record(
        kind: String, key: LedgerKey, asset: String, amount: ExactDecimal, from: LedgerEntry.Place,
        to: LedgerEntry.Place, at time: Timestamp
    ) -> LedgerEntry {
        entryCount += 1
        let entry = LedgerEntry(
            number: entryCount, at: time, kind: kind, key: key, asset: asset, amount: amount, from: from, to: to)
        if entries.count >= Self.entryLimit { entries.removeFirst(Self.entryLimit / 10) }
        entries.append(entry)
        return entry
    }
}
