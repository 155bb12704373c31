package import Balances
package import Money

/// What one entry of the journal changed in one balance of one holder.
package struct BalanceChange: Sendable, Hashable {
    package var account: String
    package var holder: Holder
    /// The venue's own code.
    package var venueAsset: String
    /// Nil where nothing was known of it before. This is not zero.
    package var before: Balance?
    /// Nil where a whole statement no longer names it. This is not zero.
    package var after: Balance?
    /// The entry that says so.
    package var position: Int64
    /// Of the feed's message; nil where it has none.
    package var sequence: Int64?
    package var venueTime: Timestamp?
    package var receivedAt: Timestamp

    package init(
        account: String, holder: Holder, venueAsset: String, before: Balance?, after: Balance?, position: Int64,
        sequence: Int64?, venueTime: Timestamp?, receivedAt: Timestamp
    ) {
        self.account = account
        self.holder = holder
        self.venueAsset = venueAsset
        self.before = before
        self.after = after
        self.position = position
        self.sequence = sequence
        self.venueTime = venueTime
        self.receivedAt = receivedAt
    }

    /// An amount of the balance before and after, and by how much it changed.
    package struct Step: Sendable, Hashable {
        /// `total`, `available`, ...
        package var name: String
        package var before: Amount
        package var after: Amount

        /// After minus before; nil where one of them is unknown, or the difference has more than 38 digits.
        package var difference: ExactDecimal? {
            guard let before = before.value, let after = after.value else { return nil }
            return try? after.subtracting(before)
        }

        /// Whether there is another number now, or one where there was none, or none where there was one.
        package var isMoved: Bool { before.value != after.value }
    }

    /// Every amount in the order in which amounts are shown.
    package var steps: [Step] {
        let before = before ?? Self.nothing(venueAsset)
        let after = after ?? Self.nothing(venueAsset)
        return zip(before.amounts, after.amounts).map { Step(name: $0.name, before: $0.amount, after: $1.amount) }
    }

    private static func nothing(_ venueAsset: String) -> Balance {
        Balance(venueAsset: venueAsset, total: .absent, available: .absent, held: .absent)
    }
}

extension BalanceReport.Selection {
    /// Whether a change is of what is wanted; `hidesZero` does not speak of changes.
    package func includes(_ change: BalanceChange, in account: NamedAccount) -> Bool {
        includes(
            codes: [account.assets[change.venueAsset]?.code, change.venueAsset], holder: change.holder)
    }

    func includes(codes: [String?], holder: Holder) -> Bool {
        (assets.isEmpty
            || assets.contains { wanted in codes.contains { $0?.uppercased() == wanted.uppercased() } })
            && (users.isEmpty || users.contains { holder == .user($0) })
    }
}
