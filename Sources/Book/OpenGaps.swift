import Balances

/// The gaps of one account that are not healed, and how many holders each still keeps suspect.
///
/// A holder whose last certain position is v is suspect through every gap later than v. So holders are counted by the two
/// gaps their v lies between, and a statement moves one holder from one count to the last: no gap is walked over.
struct OpenGaps: Sendable {
    struct Open: Sendable {
        /// Of the gap's entry.
        let position: Int64
        let gap: Gap
        /// Holders that were last certain after the gap before this one, and not since this one.
        fileprivate(set) var before: Int
    }

    private var gaps: [Open] = []
    /// Those before it are healed; they are let go when they are the greater part.
    private var head = 0
    /// Holders that some gap keeps suspect.
    private(set) var suspects = 0
    /// Holders that were certain after the newest gap.
    private(set) var certain = 0

    /// In the order of their positions.
    var open: ArraySlice<Open> { gaps[head...] }

    /// Whoever was last certain before it is suspect; 0 where no gap is open.
    var newest: Int64 { head < gaps.count ? gaps[gaps.count - 1].position : 0 }

    /// The gap keeps everyone suspect who was certain so far. Where that was nobody it is open all the same, until somebody is
    /// certain: nothing was seen yet that could have healed it.
    mutating func add(_ gap: Gap, at position: Int64) {
        gaps.append(Open(position: position, gap: gap, before: certain))
        suspects += certain
        certain = 0
    }

    /// A journal of an earlier version says of a gap that kept nobody suspect that it is healed, without a statement.
    mutating func close(noticedIn position: Int64) {
        guard head < gaps.count, gaps[head].position == position, gaps[head].before == 0 else { return }
        head += 1
    }

    /// A holder is certain now that was last certain at `old`, or never. Answers the gaps that are healed by that.
    @inline(__always) mutating func certain(now old: Int64?) -> [Gap] {
        guard let old else {
            certain += 1
            return head < gaps.count ? healed() : []
        }
        return old < newest ? moved(from: old) : []
    }

    /// Counts a holder of a checkpoint that was last certain at `position`.
    mutating func restore(certainAt position: Int64) {
        guard position < newest else {
            certain += 1
            return
        }
        gaps[bucket(of: position)].before += 1
        suspects += 1
    }

    /// Takes a gap of a checkpoint; false where it is not later than the one before.
    mutating func restore(_ gap: Gap, at position: Int64) -> Bool {
        guard position > newest else { return false }
        gaps.append(Open(position: position, gap: gap, before: 0))
        return true
    }

    /// Whether the oldest gap is still open for a reason: it keeps somebody suspect, or nobody was certain yet at all.
    var isSound: Bool { (open.first?.before ?? 1) > 0 || suspects + certain == 0 }

    private mutating func moved(from old: Int64) -> [Gap] {
        let index = bucket(of: old)
        gaps[index].before -= 1
        suspects -= 1
        certain += 1
        return index == head ? healed() : []
    }

    /// The first gap later than `position`; there is one.
    private func bucket(of position: Int64) -> Int {
        var (low, high) = (head, gaps.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].position > position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func healed() -> [Gap] {
        var healed: [Gap] = []
        while head < gaps.count, gaps[head].before == 0 {
            var gap = gaps[head].gap
            (gap.healedBy, gap.noticedIn) = (.statements, gaps[head].position)
            healed.append(gap)
            head += 1
        }
        if head * 2 > gaps.count {
            gaps.removeFirst(head)
            head = 0
        }
        return healed
    }
}
