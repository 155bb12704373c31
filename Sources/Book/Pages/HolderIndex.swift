/// Finds the slot of a user by the hash of the id: open addressing in shards, each of which grows and is copied alone,
/// so that neither takes long.
struct HolderIndex: Sendable {
    /// A slot's number plus one, above 32 bits of the hash; 0 is free.
    private typealias Entry = UInt64

    private struct Shard: Sendable {
        var entries: [Entry] = []
        var count = 0
    }

    /// At a million users a shard has four thousand, which move in some microseconds when it grows.
    private static let shardCount = 256
    private static let smallest = 8

    private var shards = [Shard](repeating: Shard(), count: shardCount)

    /// What is kept of a hash. The hash is Swift's own, with a seed of the process: users choose their ids.
    static func hash(_ id: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
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
        // Three quarters full is where looking begins to take long.
        if shards[number].count * 4 >= shards[number].entries.count * 3 { grow(number) }
        let entry = UInt64(UInt32(slot + 1)) &<< 32 | UInt64(UInt32(truncatingIfNeeded: hash))
        Self.put(entry, into: &shards[number].entries)
        shards[number].count += 1
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
