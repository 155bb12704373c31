/// What is kept of every holder beside the balances: 40 bytes.
struct HolderMark: Equatable {
    /// Of the last statement; 0 where there is none.
    var position: Int64 = 0
    /// Nanoseconds since 1970; meaningless where `isStated` is not set.
    var receivedAt: Int64 = 0
    /// As `receivedAt`, where `hasVenueTime` is set.
    var venueTime: Int64 = 0
    /// Where `hasSequence` is set.
    var sequence: Int64 = 0
    /// The epoch above eight bits of flags.
    private var stamp: Int64 = 0

    static let size = 40

    /// A statement has come.
    var isStated: Bool {
        get { self[0] }
        set { self[0] = newValue }
    }
    var hasVenueTime: Bool {
        get { self[1] }
        set { self[1] = newValue }
    }
    var hasSequence: Bool {
        get { self[2] }
        set { self[2] = newValue }
    }
    /// The account's owner, who has no id.
    var isOwner: Bool {
        get { self[3] }
        set { self[3] = newValue }
    }
    /// All of it was known at an earlier position than that of the last statement: a side table has it.
    var isBehind: Bool {
        get { self[4] }
        set { self[4] = newValue }
    }
    /// A side table has findings.
    var hasFindings: Bool {
        get { self[5] }
        set { self[5] = newValue }
    }

    /// Bits 6 and 7 are free, and unset in every mark that was written here.
    var isSound: Bool { stamp & 0xC0 == 0 && (isStated || self == HolderMark(flagsOf: self)) }

    /// Counted from 1, so 56 bits never fill up; numbers beyond them become the last or the first that fits.
    var epoch: Int64 {
        get { stamp >> 8 }
        set { stamp = min(max(newValue, .min >> 8), .max >> 8) << 8 | stamp & 0xFF }
    }

    init() {}

    /// What a mark without a statement may hold: who it is and what was found.
    private init(flagsOf mark: HolderMark) { (isOwner, hasFindings) = (mark.isOwner, mark.hasFindings) }

    @inline(__always) init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        func load(_ index: Int) -> Int64 {
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8 &* index, as: Int64.self))
        }
        (position, receivedAt, venueTime, sequence, stamp) = (load(0), load(1), load(2), load(3), load(4))
    }

    @inline(__always) func write(to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        func store(_ value: Int64, _ index: Int) {
            bytes.storeBytes(of: value.littleEndian, toByteOffset: offset &+ 8 &* index, as: Int64.self)
        }
        store(position, 0)
        store(receivedAt, 1)
        store(venueTime, 2)
        store(sequence, 3)
        store(stamp, 4)
    }

    private subscript(flag: Int64) -> Bool {
        get { stamp & 1 << flag != 0 }
        set { stamp = newValue ? stamp | 1 << flag : stamp & ~(1 << flag) }
    }
}
