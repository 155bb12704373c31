/// Finds the slot of a user by the hash of the id: open addressing in shards, each of which grows and is copied alone,
/// so that neither takes long.
struct HolderIndex: Sendable {
    /// A slot's number plus one, above 32 bits of the hash; 0 is free.
    fileprivate typealias Entry = UInt64

    private struct Shard: Sendable {
        var entries: [Entry] = []
        var count = 0
    }

    /// At a million users a shard has four thousand, which move in some microseconds when it grows.
    fileprivate static let shardCount = 256
    private static let smallest = 8

    private var shards = [Shard](repeating: Shard(), count: shardCount)

    /// To be copied: half of a short id's hash is making the hasher.
    private static let seeded = Hasher()

    /// What is kept of a hash. The hash is Swift's own, with a seed of the process: users choose their ids.
    static func hash(_ id: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = seeded
        hasher.combine(bytes: id)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// The slot with that hash of which `isIt` says yes.
    @inline(__always) func slot(_ hash: UInt64, where isIt: (Int) -> Bool) -> Int? {
        let shard = shards[Int(truncatingIfNeeded: hash &>> 56)].entries
        guard !shard.isEmpty else { return nil }
        return shard.withUnsafeBufferPointer { entries in
            let (mask, tag) = (entries.count &- 1, UInt64(UInt32(truncatingIfNeeded: hash)))
            var place = Int(tag) & mask
            while entries[place] != 0 {
                let entry = entries[place]
                if entry & 0xFFFF_FFFF == tag, isIt(Int(entry &>> 32) &- 1) { return Int(entry &>> 32) &- 1 }
                place = (place &+ 1) & mask
            }
            return nil
        }
    }

    /// Adds a slot that is not there yet.
    mutating func add(_ slot: Int, hash: UInt64) {
        let number = Int(truncatingIfNeeded: hash &>> 56)
        if Self.isFull(shards[number].count, of: shards[number].entries.count) { grow(number) }
        Self.put(Self.entry(slot, hash), into: &shards[number].entries)
        shards[number].count += 1
    }

    /// Three quarters are where looking begins to take long.
    private static func isFull(_ count: Int, of size: Int) -> Bool { count * 4 >= size * 3 }

    @inline(__always) fileprivate static func entry(_ slot: Int, _ hash: UInt64) -> Entry {
        UInt64(UInt32(slot + 1)) &<< 32 | UInt64(UInt32(truncatingIfNeeded: hash))
    }

    private mutating func grow(_ number: Int) {
        let old = shards[number].entries
        var new = [Entry](repeating: 0, count: max(Self.smallest, old.count * 2))
        for entry in old where entry != 0 { Self.put(entry, into: &new) }
        shards[number].entries = new
    }

    @inline(__always) private static func put(_ entry: Entry, into entries: inout [Entry]) {
        entries.withUnsafeMutableBufferPointer { entries in
            let mask = entries.count &- 1
            var place = Int(entry & 0xFFFF_FFFF) & mask
            while entries[place] != 0 { place = (place &+ 1) & mask }
            entries[place] = entry
        }
    }
}

extension HolderIndex {
    /// Many slots on their way into an empty index, each with the others of its shard: so the memory that is written to
    /// is near, which at a million users makes it four times as fast as adding them one by one.
    struct Filling {
        fileprivate var entries = [[Entry]](repeating: [], count: shardCount)

        @inline(__always) mutating func add(_ slot: Int, hash: UInt64) {
            entries[Int(truncatingIfNeeded: hash &>> 56)].append(HolderIndex.entry(slot, hash))
        }
    }

    /// The index of all that; nil where two slots are the same by `areSame`.
    init?(_ filling: Filling, areSame: (Int, Int) -> Bool) {
        self.init()
        for number in filling.entries.indices {
            guard let shard = Self.shard(filling.entries[number], areSame) else { return nil }
            shards[number] = shard
        }
    }

    /// As large as it would have grown.
    private static func shard(_ added: [Entry], _ areSame: (Int, Int) -> Bool) -> Shard? {
        guard !added.isEmpty else { return Shard() }
        var size = smallest
        while isFull(added.count - 1, of: size) { size *= 2 }
        var entries = [Entry](repeating: 0, count: size)
        for entry in added {
            guard !holdsSame(entry, entries, areSame) else { return nil }
            put(entry, into: &entries)
        }
        return Shard(entries: entries, count: added.count)
    }

    @inline(__always) private static func holdsSame(
        _ entry: Entry, _ entries: [Entry], _ areSame: (Int, Int) -> Bool
    ) -> Bool {
        let (mask, tag) = (entries.count &- 1, entry & 0xFFFF_FFFF)
        var place = Int(tag) & mask
        while entries[place] != 0 {
            if entries[place] & 0xFFFF_FFFF == tag, areSame(Int(entries[place] &>> 32) - 1, Int(entry &>> 32) - 1) {
                return true
            }
            place = (place &+ 1) & mask
        }
        return false
    }
}
