package import Balances

/// One account as a copy of the book has it, for whoever writes out many of its holders.
///
/// Holders go by their slots, `0..<count`, in the order in which they were first named: a slot is never given again, so a
/// later picture has the same holders in the same slots, and more.
package struct AccountPicture: Sendable {
    let sheet: AccountSheet
    private let table: CodeTable
    private let instant: Instant

    init(_ sheet: AccountSheet, _ table: CodeTable, _ instant: Instant) {
        self.sheet = sheet
        self.table = table
        self.instant = instant
    }

    package var name: String { sheet.name }
    /// How many holders were named.
    package var count: Int { sheet.holders.count }
    /// The venues' own codes by the numbers that `forEachBalance` gives.
    package var codes: [String] { table.codes }

    package func slot(of holder: Holder) -> Int? { sheet.holders.slot(of: holder) }
    package func holder(_ slot: Int) -> Holder { sheet.holders.holder(slot) }
    package func state(_ slot: Int) -> HolderState { sheet.state(slot, table, instant) }
    package func findings(_ slot: Int) -> [Finding] { sheet.findings[slot] }

    /// What is known of a holder beside the balances.
    package func standing(_ slot: Int) -> HolderStanding { standing(sheet.holders.mark(slot), slot) }

    /// Lends the bytes of a user's id; the owner has none.
    package func withID<Answer>(_ slot: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        sheet.holders.pages[slot &>> 6].withPart(slot & 63) { id, _ in body(id) }
    }

    /// Lends each balance of a holder with its code's number and without its code, in the order of the statement.
    package func forEachBalance(_ slot: Int, _ body: (_ code: Int, _ balance: Balance) -> Void) {
        sheet.holders.forEachBalance(slot, body)
    }

    /// The number of each balance's code, without the amounts: faster where those are not wanted.
    package func forEachCode(_ slot: Int, _ body: (_ code: Int) -> Void) { sheet.holders.forEachCode(slot, body) }

    /// Lends every holder in the order of the slots: faster than asking for each.
    package func forEachStanding(_ body: (_ slot: Int, _ standing: HolderStanding) -> Void) {
        sheet.holders.withEach { slot, mark, _ in body(slot, standing(mark, slot)) }
    }

    @inline(__always) private func standing(_ mark: HolderMark, _ slot: Int) -> HolderStanding {
        HolderStanding(
            isOwner: mark.isOwner, hasFindings: mark.hasFindings,
            receivedAt: mark.isStated ? Timestamp(nanoseconds: mark.receivedAt) : nil,
            venueTime: mark.hasVenueTime ? Timestamp(nanoseconds: mark.venueTime) : nil, position: mark.position,
            freshness: sheet.freshness(mark, slot, instant))
    }
}

/// What is known of a holder beside the balances.
package struct HolderStanding: Sendable, Hashable {
    package var isOwner: Bool
    package var hasFindings: Bool
    /// Of the last statement; nil where there is none.
    package var receivedAt: Timestamp?
    /// As the venue said; nil where it did not.
    package var venueTime: Timestamp?
    /// Of the last statement's entry; 0 where there is none.
    package var position: Int64
    package var freshness: Freshness
}

extension BalanceBook {
    /// One account as it is now; nil where no entry has spoken of it.
    package func picture(of account: String, at now: Timestamp) -> AccountPicture? {
        sheet(account).map { AccountPicture($0, codes, Instant(now, settings.rule(of: account))) }
    }

    /// Until when the venue wants which buckets of one account's key left alone; times that have passed are in it too.
    package func penalties(of account: String) -> [String: Timestamp] { sheet(account)?.spendings.penalties ?? [:] }

    /// What was sent for one account since a time; reaches back an hour.
    package func spentRecently(of account: String, since: Timestamp) -> [RecentSpending] {
        (sheet(account)?.spendings.recent ?? []).filter { $0.at >= since }
    }
}
