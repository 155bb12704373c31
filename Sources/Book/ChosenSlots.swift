/// Some of an account's holders, in the order in which they are listed: the owner, then users by the bytes of their ids.
extension AccountPicture {
    /// Of those who have findings now: few, as a rule.
    package var slotsWithFindings: [UInt32] { listed(sheet.findings.slots.map { UInt32($0) }) }

    /// Of the users by whose ids `isWanted` says yes; nil where that is more than `most`. Goes through the ids as they lie in
    /// memory: a million take some ten milliseconds, and twenty times as long in the order in which they are listed.
    package func slots(atMost most: Int, where isWanted: (_ id: UnsafeRawBufferPointer) -> Bool) -> [UInt32]? {
        var found: [UInt32] = []
        var left = count
        for (number, page) in sheet.holders.pages.enumerated() where left > 0 {
            page.withEach(min(left, HolderPage.capacity)) { slot, mark, id in
                if !mark.isOwner, isWanted(id) { found.append(UInt32(number &* HolderPage.capacity &+ slot)) }
            }
            left -= HolderPage.capacity
            if found.count > most { return nil }
        }
        return listed(found)
    }

    private func listed(_ slots: [UInt32]) -> [UInt32] { slots.sorted { isBefore(Int($0), Int($1)) } }
}
