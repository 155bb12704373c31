import CZlib

/// Packs bytes as gzip (RFC 1952), at once or piece by piece.
final class Gzip {
    /// Half the size for a fraction of the time that the better levels take.
    private static let level: Int32 = 1

    /// Where it stays: zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil where there is no memory for it: 256 KiB.
    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_begin(stream, Self.level) == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The next packed bytes, perhaps none yet.
    ///
    /// - Parameter isLast: whether nothing follows; then all of it comes.
    func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var packed: [UInt8] = []
        packed.reserveCapacity(bytes.count / 4 + 64)
        bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            drain(into: &packed, flush: isLast ? Z_FINISH : Z_NO_FLUSH)
            stream.pointee.next_in = nil
        }
        return packed
    }

    private func drain(into packed: inout [UInt8], flush: Int32) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.room) { room in
            repeat {
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                deflate(stream, flush)
                packed.append(contentsOf: room[..<(room.count - Int(stream.pointee.avail_out))])
            } while stream.pointee.avail_out == 0
        }
    }

    private static let room = 16_384

    /// A whole document.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? { Gzip()?.pack(bytes, isLast: true) }
}

/// A flow that is packed on its way.
final class PackedFlow: Flow, @unchecked Sendable {
    // Sendable holds because `next` is called on one thread at a time.
    private let flow: any Flow
    private var gzip: Gzip?

    init(_ flow: any Flow, _ gzip: Gzip) {
        self.flow = flow
        self.gzip = gzip
    }

    var type: String { flow.type }
    var position: Int64? { flow.position }
    var waitsForDisk: Bool { flow.waitsForDisk }

    func next() throws -> [UInt8]? {
        guard let gzip else { return nil }
        while let piece = try flow.next() {
            let packed = gzip.pack(piece, isLast: false)
            if !packed.isEmpty { return packed }
        }
        self.gzip = nil
        return gzip.pack([], isLast: true)
    }
}
