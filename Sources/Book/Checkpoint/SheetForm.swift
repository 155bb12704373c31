import Balances
import Journal

// How an account stands in a checkpoint, without its holders: they follow as pages. What can be counted again is not in it.

extension FormWriter {
    mutating func sheet(_ sheet: AccountSheet) {
        text(sheet.name)
        number(sheet.lastEpoch)
        optional(sheet.live) { form, live in
            form.number(live.epoch)
            form.number(live.position)
        }
        list(sheet.gaps.open) { form, open in
            form.number(open.position)
            form.gap(open.gap)
        }
        optional(sheet.feedHealth) { $0.health($1) }
        optional(sheet.readingHealth) { $0.health($1) }
        list(sheet.spendings.recent) { $0.spending($1) }
        list(sheet.spendings.penalties.sorted { Spelling($0.key) < Spelling($1.key) }) { form, penalty in
            form.text(penalty.key)
            form.time(penalty.value)
        }
        list(sheet.behind.sorted { $0.key < $1.key }) { form, holder in
            form.count(holder.key)
            form.number(holder.value)
        }
        findings(sheet.findings.broken)
        findings(sheet.findings.disputed)
        count(sheet.holders.count)
    }

    private mutating func findings(_ standing: [Int: [Finding]]) {
        list(standing.sorted { $0.key < $1.key }) { form, entry in
            form.count(entry.key)
            form.list(entry.value) { $0.finding($1) }
        }
    }
}

extension FormReader {
    /// A sheet without holders, and how many it is to have.
    mutating func sheet() throws -> (sheet: AccountSheet, holders: Int) {
        var sheet = AccountSheet(name: try text())
        sheet.lastEpoch = try number()
        sheet.live = try optional { form in
            AccountSheet.LiveFeed(epoch: try form.number(), position: try form.number())
        }
        try gaps(&sheet.gaps)
        sheet.feedHealth = try optional { form in try form.health(.feed) }
        sheet.readingHealth = try optional { form in try form.health(.reading) }
        try spendings(&sheet.spendings)
        sheet.behind = try bySlot { form in try form.number() }
        sheet.findings.restore(broken: try findings(), disputed: try findings())
        return (sheet, try count())
    }

    private mutating func gaps(_ gaps: inout OpenGaps) throws {
        for _ in 0..<(try count()) {
            let (position, gap) = (try number(), try gap())
            guard gaps.restore(gap, at: position) else { throw NoCheckpoint() }
        }
    }

    private mutating func spendings(_ spendings: inout Spendings) throws {
        let spent = try list { form in try form.spending() }
        var penalties: [String: Timestamp] = [:]
        for _ in 0..<(try count()) { penalties[try text()] = try time() }
        guard spendings.restore(spent, penalties: penalties) else { throw NoCheckpoint() }
    }

    private mutating func findings() throws -> [Int: [Finding]] {
        try bySlot { form in
            try form.list { form in try form.finding() }
        }
    }

    private mutating func bySlot<Value>(
        _ read: (inout Self) throws -> Value
    ) throws -> [Int: Value] {
        var values: [Int: Value] = [:]
        for _ in 0..<(try count()) { values[try count()] = try read(&self) }
        return values
    }
}
