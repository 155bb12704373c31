import Balances

/// Brings one account back from its pages. What a checkpoint does not say is counted again on the way, while a page is
/// near: the memory is walked through once.
struct SheetRestoring {
    /// How many holders the account is to have.
    private let count: Int
    private var filling: HolderIndex.Filling
    private var owners: [Int] = []
    /// How many marks say that they are behind, and how many that something was found.
    private var (late, found) = (0, 0)

    /// - Parameter sheet: as the head of the checkpoint has it.
    init(_ sheet: AccountSheet, holders: Int, until position: Int64) throws {
        guard sheet.gaps.newest <= position, (sheet.live?.position ?? 0) <= position else { throw NoCheckpoint() }
        // Counted on the way, before anything says whose they are.
        guard sheet.behind.values.allSatisfy({ $0 >= 0 }) else { throw NoCheckpoint() }
        count = holders
        filling = HolderIndex.Filling()
    }

    func isComplete(_ sheet: AccountSheet) -> Bool { sheet.holders.count == count }

    mutating func take(_ page: ArraySlice<UInt8>, _ check: PageCheck, into sheet: inout AccountSheet) throws {
        let first = sheet.holders.count
        let holders = min(HolderPage.capacity, count - first)
        try page.withUnsafeBytes { bytes in
            guard check.passes(bytes, holders: holders) else { throw NoCheckpoint() }
            count(holders, of: bytes, from: first, &sheet)
        }
        guard sheet.holders.restore(HolderPage(checked: page), holders: holders) else { throw NoCheckpoint() }
    }

    private mutating func count(
        _ holders: Int, of page: UnsafeRawBufferPointer, from first: Int, _ sheet: inout AccountSheet
    ) {
        HolderPage.withEach(holders, of: page) { place, mark, id in
            let slot = first + place
            if mark.isOwner { owners.append(slot) } else { filling.add(slot, hash: HolderIndex.hash(id)) }
            if mark.isBehind { late += 1 }
            if mark.hasFindings { found += 1 }
            sheet.countRestored(mark, slot)
        }
    }

    /// Every holder has come, none twice, and the side tables speak of those that say so.
    func finish(_ sheet: inout AccountSheet) throws {
        guard isComplete(sheet), owners.count <= 1, sheet.holders.restore(filling, owner: owners.first) else {
            throw NoCheckpoint()
        }
        guard sheet.gaps.isSound else { throw NoCheckpoint() }
        let slots = Set(sheet.findings.broken.keys).union(sheet.findings.disputed.keys)
        guard late == sheet.behind.count, found == slots.count, slots.allSatisfy(sheet.hasFoundMark),
            sheet.behind.allSatisfy({ sheet.isSound($0.key, behindAt: $0.value) })
        else { throw NoCheckpoint() }
    }
}

extension AccountSheet {
    @inline(__always) fileprivate mutating func countRestored(_ mark: HolderMark, _ slot: Int) {
        guard let certain = certainSince(mark, slot) else { return }
        gaps.restore(certainAt: certain)
        if let live, certain >= live.position { keptLive += 1 }
    }

    fileprivate func isSound(_ slot: Int, behindAt position: Int64) -> Bool {
        guard slot < holders.count else { return false }
        let mark = holders.mark(slot)
        return mark.isBehind && position < mark.position
    }

    fileprivate func hasFoundMark(_ slot: Int) -> Bool { slot < holders.count && holders.mark(slot).hasFindings }
}
