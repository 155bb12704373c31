import Balances

/// Up to 64 holders in one run of bytes, which is also how they stand in a checkpoint.
///
/// First the marks, then where each holder's part ends, then the parts: length of the id, id, balances. Parts follow each
/// other without gaps in the order of the slots, so the bytes depend on what is in them and not on how it came there.
/// A page that a copy of the book shares is copied when it is next written to, and only it.
struct HolderPage: Sendable {
    static let capacity = 64
    static let ends = capacity * HolderMark.size
    static let head = ends + capacity * 4

    /// Room that a page is given beyond its need, so that a longer amount does not move it each time.
    private static let slack = 192

    /// A slice, because a page of a checkpoint stays where it was loaded until it is written to.
    private(set) var bytes: ArraySlice<UInt8>

    init() {
        var fresh: [UInt8] = []
        fresh.reserveCapacity(Self.head + Self.slack)
        fresh.append(contentsOf: repeatElement(0, count: Self.head))
        bytes = fresh[...]
        for slot in 0..<Self.capacity { setEnd(slot, Self.head) }
    }

    /// Bytes that `PageCheck` has passed.
    init(checked bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    @inline(__always) func mark(_ slot: Int) -> HolderMark {
        bytes.withUnsafeBytes { HolderMark($0, at: slot &* HolderMark.size) }
    }

    @inline(__always) mutating func set(_ mark: HolderMark, at slot: Int) {
        bytes.withUnsafeMutableBytes { mark.write(to: $0, at: slot &* HolderMark.size) }
    }

    /// Lends the id and the balances of a holder.
    @inline(__always) func withPart<Answer>(
        _ slot: Int, _ body: (_ id: UnsafeRawBufferPointer, _ balances: UnsafeRawBufferPointer) -> Answer
    ) -> Answer {
        bytes.withUnsafeBytes { all in
            let part = UnsafeRawBufferPointer(rebasing: all[start(slot, all)..<end(slot, all)])
            var cursor = ByteCursor(part)
            guard let length = cursor.varint(), let id = cursor.slice(length) else {
                preconditionFailure("a page holds what was written into it or was checked")
            }
            return body(id, UnsafeRawBufferPointer(rebasing: part[cursor.at...]))
        }
    }

    /// Lends mark and id of the first holders, one after the other: faster than asking for each.
    @inline(__always) func withEach(
        _ holders: Int, _ body: (_ slot: Int, _ mark: HolderMark, _ id: UnsafeRawBufferPointer) -> Void
    ) {
        bytes.withUnsafeBytes { Self.withEach(holders, of: $0, body) }
    }

    /// As `withEach(_:_:)`, of bytes that `PageCheck` has passed.
    @inline(__always) static func withEach(
        _ holders: Int, of page: UnsafeRawBufferPointer,
        _ body: (_ slot: Int, _ mark: HolderMark, _ id: UnsafeRawBufferPointer) -> Void
    ) {
        var start = head
        for slot in 0..<holders {
            var cursor = ByteCursor(page, at: start)
            guard let length = cursor.varint(), let id = cursor.slice(length) else {
                preconditionFailure("a page holds what was written into it or was checked")
            }
            body(slot, HolderMark(page, at: slot &* HolderMark.size), id)
            start = end(slot, page)
        }
    }

    /// Puts a new holder without balances into the first free slot, which is `slot`.
    mutating func add(_ id: UnsafeRawBufferPointer, at slot: Int) {
        var part: [UInt8] = []
        Varint.write(UInt64(id.count), into: &part)
        part.append(contentsOf: id)
        replace(bytes.count..<bytes.count, of: slot, with: part)
    }

    @inline(__always) mutating func setBalances(_ balances: [UInt8], at slot: Int) {
        let old = withPart(slot) { _, balances in balances.count }
        let end = bytes.withUnsafeBytes { self.end(slot, $0) }
        replace(end &- old..<end, of: slot, with: balances)
    }

    private mutating func replace(_ range: Range<Int>, of slot: Int, with new: [UInt8]) {
        let growth = new.count - range.count
        if growth == 0 {
            bytes.withUnsafeMutableBytes { all in
                new.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: all[range]).copyMemory(from: $0) }
            }
            return
        }
        if bytes.count + growth > bytes.capacity { makeRoom(for: growth) }
        let start = bytes.startIndex
        bytes.replaceSubrange(start + range.lowerBound..<start + range.upperBound, with: new)
        bytes.withUnsafeMutableBytes { all in
            for later in slot..<Self.capacity {
                Self.setEnd(later, Self.end(later, UnsafeRawBufferPointer(all)) + growth, all)
            }
        }
    }

    /// An array that grows by itself takes twice its size: too much for what hardly grows.
    private mutating func makeRoom(for growth: Int) {
        var moved: [UInt8] = []
        moved.reserveCapacity(bytes.count + growth + Self.slack)
        moved.append(contentsOf: bytes)
        bytes = moved[...]
    }

    @inline(__always) private func start(_ slot: Int, _ all: UnsafeRawBufferPointer) -> Int {
        slot == 0 ? Self.head : Self.end(slot &- 1, all)
    }

    @inline(__always) private func end(_ slot: Int, _ all: UnsafeRawBufferPointer) -> Int { Self.end(slot, all) }

    @inline(__always) static func end(_ slot: Int, _ all: UnsafeRawBufferPointer) -> Int {
        Int(UInt32(littleEndian: all.loadUnaligned(fromByteOffset: ends &+ 4 &* slot, as: UInt32.self)))
    }

    private mutating func setEnd(_ slot: Int, _ end: Int) {
        bytes.withUnsafeMutableBytes { Self.setEnd(slot, end, $0) }
    }

    @inline(__always) private static func setEnd(_ slot: Int, _ end: Int, _ all: UnsafeMutableRawBufferPointer) {
        all.storeBytes(of: UInt32(end).littleEndian, toByteOffset: ends &+ 4 &* slot, as: UInt32.self)
    }
}
