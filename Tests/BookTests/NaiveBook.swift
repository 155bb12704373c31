import Accounts
import Balances
import Journal

@testable import Book

/// The book as one would write it without a thought for memory or time: what the real one is held against.
struct NaiveBook {
    struct Sheet {
        struct Told {
            var statement: Statement
            var record: Entry
            /// 0 where not all of it was ever known.
            var certain: Int64
        }

        var named: [Holder] = []
        var told: [Holder: Told] = [:]
        var gaps: [(position: Int64, gap: Gap)] = []
        var live: Int64?
        var lastEpoch: Int64 = 0
    }

    var sheets: [String: Sheet] = [:]
    var position: Int64 = 0
    let settings: BookSettings

    mutating func apply(_ record: Record) -> [HealedGap] {
        let (entry, account) = (record.entry, record.entry.account)
        guard entry.position > position else { return [] }
        position = entry.position
        var sheet = sheets[account] ?? Sheet()
        sheet.lastEpoch = max(sheet.lastEpoch, entry.epoch)
        switch record.meaning {
        case .statement(let statement, _): if entry.verdict == .applied { take(statement, entry, &sheet) }
        case .answer(let answer):
            let counts = entry.verdict == .applied || entry.verdict == .control
            for holder in counts ? answer.holders : [] { name(holder, &sheet) }
            guard entry.verdict == .applied else { break }
            for statement in answer.statements { take(statement, entry, &sheet) }
            for finding in answer.findings { name(finding.holder, &sheet) }
        case .gap(let gap):
            if gap.isOpen {
                sheet.gaps.append((position, gap))
                sheet.live = nil
            }
        case .live: sheet.live = position
        case .start: sheet.live = nil
        case .finding(let finding): name(finding.holder, &sheet)
        case .nothing, .health, .spending, .alert: break
        }
        let healed = heal(&sheet)
        sheets[account] = sheet
        return healed.map { HealedGap(account: account, gap: $0, at: entry.receivedAt) }
    }

    func suspects(_ account: String, of position: Int64) -> Int { count(sheets[account], before: position) }

    func freshness(_ holder: Holder, _ account: String, at now: Timestamp) -> Freshness {
        guard let sheet = sheets[account], let told = sheet.told[holder], told.certain > 0 else { return .unknown }
        if sheet.gaps.contains(where: { told.certain < $0.position }) { return .suspect }
        let rule = settings.rule(of: account)
        if rule.hasFeed, let live = sheet.live, told.certain >= live { return .live }
        return now - told.statement.receivedAt > rule.pollEvery * 3 ? .stale : .polled
    }

    private func name(_ holder: Holder, _ sheet: inout Sheet) {
        if !sheet.named.contains(holder) { sheet.named.append(holder) }
    }

    private func take(_ statement: Statement, _ entry: Entry, _ sheet: inout Sheet) {
        name(statement.holder, &sheet)
        let old = sheet.told[statement.holder]
        var new = statement
        var certain = entry.position
        if statement.extent == .change {
            new.balances = changed(old?.statement.balances ?? [], statement.balances)
            let suspect = sheet.gaps.contains { (old?.certain ?? 0) < $0.position }
            if old == nil || old?.certain == 0 || suspect { certain = old?.certain ?? 0 }
        } else if settings.missingCurrency == .unchanged {
            new.balances += (old?.statement.balances ?? []).filter { statement[$0.venueAsset] == nil }
        }
        sheet.told[statement.holder] = Sheet.Told(statement: new, record: entry, certain: certain)
    }

    private func changed(_ old: [Balance], _ new: [Balance]) -> [Balance] {
        var result = old
        for balance in new {
            if let index = result.firstIndex(where: { $0.venueAsset == balance.venueAsset }) {
                result[index] = balance
            } else {
                result.append(balance)
            }
        }
        return result
    }

    private func count(_ sheet: Sheet?, before position: Int64) -> Int {
        (sheet?.told.values ?? [:].values).count { $0.certain > 0 && $0.certain < position }
    }

    private func heal(_ sheet: inout Sheet) -> [Gap] {
        let isHealed = sheet.gaps.map { gap in
            count(sheet, before: gap.position) == 0 && sheet.told.values.contains { $0.certain > gap.position }
        }
        let healed = zip(sheet.gaps, isHealed).filter(\.1).map(\.0)
        sheet.gaps = zip(sheet.gaps, isHealed).filter { !$1 }.map(\.0)
        return healed.map {
            var gap = $0.gap
            (gap.healedBy, gap.noticedIn) = (.statements, $0.position)
            return gap
        }
    }
}
