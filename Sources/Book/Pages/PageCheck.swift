import Balances

/// Whether bytes that are said to be a page are one: what passes is never a reason to trap later.
struct PageCheck {
    /// How far the checkpoint reaches: no statement is later.
    let position: Int64
    /// How many codes it has.
    let codes: Int

    /// Whether the page is sound and has exactly so many holders.
    func passes(_ page: UnsafeRawBufferPointer, holders: Int) -> Bool {
        guard page.count >= HolderPage.head, page.count <= UInt32.max else { return false }
        var start = HolderPage.head
        for slot in 0..<HolderPage.capacity {
            let end = HolderPage.end(slot, page)
            guard end >= start, end <= page.count, passes(page, slot, start..<end, isUsed: slot < holders) else {
                return false
            }
            start = end
        }
        return start == page.count
    }

    private func passes(_ page: UnsafeRawBufferPointer, _ slot: Int, _ part: Range<Int>, isUsed: Bool) -> Bool {
        let mark = HolderMark(page, at: slot * HolderMark.size)
        guard isUsed else { return mark == HolderMark() && part.isEmpty }
        guard mark.isSound, mark.position >= (mark.isStated ? 1 : 0), mark.position <= position else { return false }
        var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: page[part]))
        guard let length = cursor.varint(), let id = cursor.slice(length), isText(id) else { return false }
        guard !mark.isOwner || id.isEmpty, mark.isStated || cursor.isAtEnd else { return false }
        return hasBalances(&cursor)
    }

    private func hasBalances(_ cursor: inout ByteCursor) -> Bool {
        while !cursor.isAtEnd {
            guard let code = BalanceForm.pass(&cursor), code < UInt64(codes) else { return false }
        }
        return true
    }

    private func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}
