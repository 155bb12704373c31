import Balances

/// Hands the pages of a checkpoint to the accounts they belong to.
struct PageRestoring {
    let check: PageCheck
    /// How many holders each account is to have.
    let counts: [Int]
    private var sheet = 0

    init(check: PageCheck, counts: [Int]) { (self.check, self.counts) = (check, counts) }

    mutating func restore(_ piece: UnsafeRawBufferPointer, into sheets: inout [AccountSheet]) throws {
        var cursor = ByteCursor(piece)
        while !cursor.isAtEnd {
            guard let length = cursor.word(), let page = cursor.slice(UInt64(length)) else { throw NoCheckpoint() }
            try restore(page: page, into: &sheets)
        }
    }

    /// Every holder that was promised has come.
    func finish(_ sheets: [AccountSheet]) throws {
        guard sheets.map(\.holders.count) == counts else { throw NoCheckpoint() }
    }

    private mutating func restore(
        page: UnsafeRawBufferPointer, into sheets: inout [AccountSheet]
    ) throws {
        while sheet < counts.count, sheets[sheet].holders.count == counts[sheet] { sheet += 1 }
        guard sheet < counts.count else { throw NoCheckpoint() }
        let holders = min(HolderPage.capacity, counts[sheet] - sheets[sheet].holders.count)
        guard check.passes(page, holders: holders),
            sheets[sheet].holders.restore(HolderPage(checked: page), holders: holders)
        else { throw NoCheckpoint() }
    }
}

extension AccountSheet {
    /// Counts again what a checkpoint does not say, and finds what it says of holders there are not.
    mutating func recount(until position: Int64) throws {
        guard gaps.newest <= position, (live?.position ?? 0) <= position else { throw NoCheckpoint() }
        try checkSideTables()
        for slot in 0..<holders.count {
            let mark = holders.mark(slot)
            guard let certain = certainSince(mark, slot) else { continue }
            gaps.restore(certainAt: certain)
            if let live, certain >= live.position { keptLive += 1 }
        }
        guard gaps.open.first.map({ $0.before > 0 }) ?? true else { throw NoCheckpoint() }
    }

    private func checkSideTables() throws {
        let (late, found) = (0..<holders.count).reduce(into: (0, 0)) { counts, slot in
            let mark = holders.mark(slot)
            if mark.isBehind { counts.0 += 1 }
            if mark.hasFindings { counts.1 += 1 }
        }
        let slots = Set(findings.broken.keys).union(findings.disputed.keys)
        guard late == behind.count, found == slots.count else { throw NoCheckpoint() }
        guard behind.allSatisfy({ isSound($0.key, behindAt: $0.value) }), slots.allSatisfy(hasFoundMark) else {
            throw NoCheckpoint()
        }
    }

    private func isSound(_ slot: Int, behindAt position: Int64) -> Bool {
        guard slot < holders.count else { return false }
        let mark = holders.mark(slot)
        return mark.isBehind && position >= 0 && position < mark.position
    }

    private func hasFoundMark(_ slot: Int) -> Bool { slot < holders.count && holders.mark(slot).hasFindings }
}
