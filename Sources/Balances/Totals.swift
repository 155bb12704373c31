public import Money

/// The sum of one asset over accounts and holders. Amounts of different assets never meet.
public struct Total: Sendable, Hashable {
    /// The canonical code; networks of one asset are summed.
    public var asset: String
    /// The sum of what is known; nil where nothing is, or where the sum needs more than 38 digits.
    public var total: ExactDecimal?
    /// As `total`, of what can be traded or withdrawn now.
    public var available: ExactDecimal?
    /// As `total`, of what is set aside.
    public var held: ExactDecimal?
    /// The accounts whose balances are in it.
    public var accounts: [String]
    /// Whether anything was missing: a field, a row, or an account that failed.
    public var isPartial: Bool
    /// The sums in which nothing is missing, even where it is in another.
    public var whole: Amounts = []

    /// Some of the three sums.
    public struct Amounts: OptionSet, Sendable, Hashable {
        /// A bit for each sum.
        public let rawValue: UInt8
        /// Sums by their bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What is held in all.
        public static let total = Amounts(rawValue: 1)
        /// What can be traded or withdrawn now.
        public static let available = Amounts(rawValue: 2)
        /// What is set aside.
        public static let held = Amounts(rawValue: 4)
    }
}

extension Total {
    /// A total as someone else has added it up.
    package init(
        asset: String, total: ExactDecimal?, available: ExactDecimal?, held: ExactDecimal?, accounts: [String],
        isPartial: Bool
    ) {
        self.init(
            asset: asset, total: total, available: available, held: held, accounts: accounts, isPartial: isPartial,
            whole: isPartial ? [] : [.total, .available, .held])
    }
}

/// Adds up balances by canonical asset, and remembers where something was missing.
public struct Totals: Sendable {
    private var sums: [(asset: String, sums: Sums)] = []
    private var places: [String: Int] = [:]
    /// True when an account failed: it may hold any asset, so no total is whole.
    public var accountsAreMissing: Bool

    /// Nothing is added yet.
    public init(accountsAreMissing: Bool) { self.accountsAreMissing = accountsAreMissing }

    /// Adds one holder's balance of an asset.
    public mutating func add(_ balance: Balance, asset: String, account: String) {
        add(balance, at: place(of: asset), account: account)
    }

    /// Where an asset is added up from now on: whoever adds many balances of it need not look for it each time.
    package mutating func place(of asset: String) -> Int {
        if let place = places[asset] { return place }
        places[asset] = sums.count
        sums.append((asset, Sums()))
        return sums.count - 1
    }

    /// As `add(_:asset:account:)`, of the asset at a place.
    package mutating func add(_ balance: Balance, at place: Int, account: String) {
        sums[place].sums.add(balance, account: account)
    }

    /// Notes that a row of the asset cannot be counted, as where a message names it twice.
    public mutating func leaveOut(asset: String, account: String) {
        let place = place(of: asset)
        sums[place].sums.leaveOut(account: account)
    }

    /// Ordered by asset.
    public var all: [Total] {
        sums.sorted { $0.asset < $1.asset }.map { asset, sums in
            Total(
                asset: asset, total: sums.total.value, available: sums.available.value, held: sums.held.value,
                accounts: sums.accounts,
                isPartial: accountsAreMissing || sums.isIncomplete, whole: accountsAreMissing ? [] : sums.whole)
        }
    }
}

/// The sums of one asset while they are made.
private struct Sums: Sendable {
    var total = Sum()
    var available = Sum()
    var held = Sum()
    var accounts: [String] = []
    private var leftOut = false

    var isIncomplete: Bool { leftOut || total.isIncomplete || available.isIncomplete || held.isIncomplete }

    /// The sums that nothing was left out of.
    var whole: Total.Amounts {
        guard !leftOut else { return [] }
        let sums: [(Sum, Total.Amounts)] = [(total, .total), (available, .available), (held, .held)]
        return sums.reduce(into: []) { whole, sum in if !sum.0.isIncomplete { whole.insert(sum.1) } }
    }

    mutating func add(_ balance: Balance, account: String) {
        total.add(balance.total)
        available.add(balance.available)
        held.add(balance.held)
        note(account)
    }

    mutating func leaveOut(account: String) {
        leftOut = true
        note(account)
    }

    private mutating func note(_ account: String) {
        if !accounts.contains(account) { accounts.append(account) }
    }
}

/// One sum: the amounts known so far, and whether any was not.
private struct Sum: Sendable {
    private var known: ExactDecimal?
    private var overflowed = false
    private(set) var isIncomplete = false

    var value: ExactDecimal? { overflowed ? nil : known }

    mutating func add(_ amount: Amount) {
        guard let value = amount.value else {
            isIncomplete = true
            return
        }
        guard let sum = try? (known ?? .zero).adding(value) else {
            (overflowed, isIncomplete) = (true, true)
            return
        }
        known = sum
    }
}
