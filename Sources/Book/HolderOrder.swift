#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The holders of one account in the order in which they are listed: the owner, then users by the bytes of their ids.
///
/// Holders are only ever added, so it is extended and never made again: a million users take half a second once, and a
/// list of them is shared by all who read it. A picture that is older than the order has fewer holders: slots at and
/// beyond its `count` are passed over.
package struct HolderOrder: Sendable {
    /// Every slot once.
    package private(set) var slots: [UInt32] = []

    package init() {}

    /// Takes in the holders that were added since.
    package mutating func extend(to picture: AccountPicture) {
        guard picture.count > slots.count else { return }
        let added = Self.sorted(slots.count..<picture.count, picture)
        guard !slots.isEmpty else {
            slots = added
            return
        }
        slots = Self.merged(slots, added, picture)
    }

    /// Eight bytes of an id in one word, those behind what all ids begin with: mostly they decide.
    private struct Key {
        var word: UInt64
        var slot: UInt32
    }

    private static func sorted(_ range: Range<Int>, _ picture: AccountPicture) -> [UInt32] {
        let common = picture.commonPrefix(of: range)
        var keys: [Key] = []
        keys.reserveCapacity(range.count)
        var owner: UInt32?
        for slot in range {
            if picture.isOwner(slot) {
                owner = UInt32(slot)
            } else {
                keys.append(Key(word: picture.word(slot, after: common), slot: UInt32(slot)))
            }
        }
        keys.sort { a, b in a.word != b.word ? a.word < b.word : picture.isBefore(Int(a.slot), Int(b.slot)) }
        return (owner.map { [$0] } ?? []) + keys.map(\.slot)
    }

    private static func merged(_ old: [UInt32], _ added: [UInt32], _ picture: AccountPicture) -> [UInt32] {
        var all: [UInt32] = []
        all.reserveCapacity(old.count + added.count)
        var rest = old[...]
        for slot in added {
            var (low, high) = (rest.startIndex, rest.endIndex)
            while low < high {
                let middle = (low + high) / 2
                if picture.isBefore(Int(rest[middle]), Int(slot)) { low = middle + 1 } else { high = middle }
            }
            all.append(contentsOf: rest[..<low])
            all.append(slot)
            rest = rest[low...]
        }
        all.append(contentsOf: rest)
        return all
    }
}

extension AccountPicture {
    func isOwner(_ slot: Int) -> Bool { sheet.holders.mark(slot).isOwner }

    /// The order of `Holder`.
    func isBefore(_ a: Int, _ b: Int) -> Bool {
        if isOwner(a) || isOwner(b) { return isOwner(a) && !isOwner(b) }
        return withID(b) { isBefore(a, $0) }
    }

    func isBefore(_ slot: Int, _ other: UnsafeRawBufferPointer) -> Bool {
        isOwner(slot) || withID(slot) { Self.isBefore($0, other) }
    }

    private static func isBefore(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard let first = a.baseAddress, let second = b.baseAddress, !a.isEmpty, !b.isEmpty else {
            return a.count < b.count
        }
        let order = memcmp(first, second, min(a.count, b.count))
        return order == 0 ? a.count < b.count : order < 0
    }

    /// How many bytes the ids of those users begin with in common.
    fileprivate func commonPrefix(of slots: Range<Int>) -> Int {
        guard let first = slots.first(where: { !isOwner($0) }) else { return 0 }
        let model = withID(first) { [UInt8]($0) }
        return slots.reduce(model.count) { common, slot in
            isOwner(slot)
                ? common : withID(slot) { id in zip(id, model[..<common]).prefix { $0.0 == $0.1 }.count }
        }
    }

    /// Up to eight bytes of an id, the first the highest.
    fileprivate func word(_ slot: Int, after start: Int) -> UInt64 {
        withID(slot) { id in
            (start..<start + 8).reduce(0) { word, place in word << 8 | (place < id.count ? UInt64(id[place]) : 0) }
        }
    }
}
