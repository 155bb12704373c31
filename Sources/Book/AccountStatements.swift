import Accounts
import Balances
import Journal

/// What a statement changes in an account.
extension AccountSheet {
    /// Where a statement stands in the journal, and by what it is read.
    struct Origin {
        var position: Int64
        var epoch: Int64
        var sequence: Int64?
        var missingCurrency: BookSettings.MissingCurrency
    }

    /// Takes a statement with what is wrong in it, and answers the gaps that it heals.
    ///
    /// - Parameter room: is written over; handed in so that it need not be made each time.
    mutating func take(
        _ statement: Statement, _ found: [Finding], from origin: Origin, _ codes: inout CodeTable, room: inout [UInt8]
    ) -> [Gap] {
        let slot = holders.slot(naming: statement.holder)
        var mark = holders.mark(slot)
        writeBalances(statement, slot, origin.missingCurrency, &codes, &room)
        holders.setBalances(room, at: slot)
        if !found.isEmpty || mark.hasFindings {
            findings.put(found, at: slot, replacing: assetsSpokenFor(statement, origin.missingCurrency))
            mark.hasFindings = findings.has(slot)
        }
        let healed = settle(statement.extent, slot, &mark, origin.position)
        mark.isStated = true
        mark.position = origin.position
        mark.epoch = origin.epoch
        mark.receivedAt = statement.receivedAt.nanoseconds
        (mark.hasVenueTime, mark.venueTime) = (statement.venueTime != nil, statement.venueTime?.nanoseconds ?? 0)
        (mark.hasSequence, mark.sequence) = (origin.sequence != nil, origin.sequence ?? 0)
        holders.set(mark, at: slot)
        return healed
    }

    /// Takes an answer that speaks of several holders, or of none.
    mutating func take(
        _ answer: MessageMeaning, from origin: Origin, _ codes: inout CodeTable, room: inout [UInt8]
    ) -> [Gap] {
        name(answer.holders)
        var healed: [Gap] = []
        var found = Dictionary(grouping: answer.findings, by: \.holder)
        for statement in answer.statements {
            healed += take(statement, found[statement.holder] ?? [], from: origin, &codes, room: &room)
        }
        for statement in answer.statements { found[statement.holder] = nil }
        // By the order of the answer, as a dictionary has none that lasts.
        for finding in answer.findings { keep(found.removeValue(forKey: finding.holder) ?? [], of: finding.holder) }
        return healed
    }

    /// Notes holders that a venue lists.
    mutating func name(_ listed: [Holder]) {
        for holder in listed { _ = holders.slot(naming: holder) }
    }

    /// Keeps what is wrong with a holder of whom an answer says nothing else.
    private mutating func keep(_ found: [Finding], of holder: Holder) {
        guard !found.isEmpty else { return }
        let slot = holders.slot(naming: holder)
        findings.put(found, at: slot, replacing: nil)
        markFindings(slot)
    }

    @inline(__always) private func writeBalances(
        _ statement: Statement, _ slot: Int, _ missing: BookSettings.MissingCurrency, _ codes: inout CodeTable,
        _ room: inout [UInt8]
    ) {
        room.removeAll(keepingCapacity: true)
        let balances =
            switch (statement.extent, missing) {
            case (.full, .absent): statement.balances
            case (.full, .unchanged): Merging.keepingMissing(holders.balances(slot, codes), under: statement.balances)
            case (.change, _): Merging.change(holders.balances(slot, codes), by: statement.balances)
            }
        for balance in balances {
            BalanceForm.write(balance, code: codes.number(of: balance.venueAsset), into: &room)
        }
    }

    private func assetsSpokenFor(_ statement: Statement, _ missing: BookSettings.MissingCurrency) -> Set<Spelling>? {
        if statement.extent == .full, missing == .absent { return nil }
        return Set(statement.balances.map { Spelling($0.venueAsset) })
    }

    /// Moves the holder among those that are certain, as far as the statement makes it so.
    @inline(__always) private mutating func settle(
        _ extent: Statement.Extent, _ slot: Int, _ mark: inout HolderMark, _ position: Int64
    ) -> [Gap] {
        let old = certainSince(mark, slot)
        if extent == .change, old.map({ $0 < gaps.newest }) ?? true {
            behind[slot] = old ?? 0
            mark.isBehind = true
            return []
        }
        if mark.isBehind { behind[slot] = nil }
        mark.isBehind = false
        if let live, old.map({ $0 < live.position }) ?? true { keptLive += 1 }
        return gaps.certain(now: old)
    }
}
