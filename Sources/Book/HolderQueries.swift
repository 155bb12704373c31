package import Balances

/// What the book knows of holders.
extension BalanceBook {
    /// Every account an entry spoke of, in the order of their first entries.
    package var accounts: [String] { sheets.map(\.name) }

    /// How many holders of an account were named.
    package func holderCount(of account: String) -> Int { sheet(account)?.holders.count ?? 0 }

    /// What is known of one holder; nil for one that was never named.
    package func state(of holder: Holder, account: String, at now: Timestamp) -> HolderState? {
        guard let sheet = sheet(account), let slot = sheet.holders.slot(of: holder) else { return nil }
        return sheet.state(slot, codes, Instant(now, settings.rule(of: account)))
    }

    /// Hands over every holder of an account in the order in which they were first named.
    package func forEachHolder(
        of account: String, at now: Timestamp, _ body: (HolderState) throws -> Void
    ) rethrows {
        guard let sheet = sheet(account) else { return }
        let instant = Instant(now, settings.rule(of: account))
        for slot in 0..<sheet.holders.count { try body(sheet.state(slot, codes, instant)) }
    }
}

extension AccountSheet {
    func state(_ slot: Int, _ codes: CodeTable, _ now: Instant) -> HolderState {
        let mark = holders.mark(slot)
        return HolderState(
            account: name, holder: holders.holder(slot), balances: holders.balances(slot, codes),
            findings: mark.hasFindings ? findings[slot] : [],
            venueTime: mark.hasVenueTime ? Timestamp(nanoseconds: mark.venueTime) : nil,
            receivedAt: mark.isStated ? Timestamp(nanoseconds: mark.receivedAt) : nil, position: mark.position,
            epoch: mark.epoch, sequence: mark.hasSequence ? mark.sequence : nil,
            freshness: freshness(mark, slot, now))
    }
}
