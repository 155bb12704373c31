internal import Balances
internal import Journal

/// One row of history: what a statement said, complete in itself, with a sum that finds a damaged row.
///
/// The index file is not under the chain, so a flipped bit in it must not become a wrong balance.
struct HistoryRecord {
    /// At the end of a row's bytes.
    static let sumBytes = 4

    var provenance: Provenance
    var balances: [Balance]

    func bytes(subject: Int64) -> [UInt8] {
        var writer = ByteWriter(capacity: 32 + balances.count * 96)
        writer.signed(provenance.receivedAt.nanoseconds)
        writer.byte(provenance.kind.rawValue)
        writer.byte((provenance.venueTime == nil ? 0 : 1) | (provenance.sequence == nil ? 0 : 2))
        writer.signed(provenance.epoch)
        if let sequence = provenance.sequence { writer.signed(sequence) }
        writer.count(balances.count)
        for balance in balances { writer.balance(balance) }
        let sum = Self.sum(
            writer.bytes.withUnsafeBytes { Self.sum($0) }, subject, provenance.time.nanoseconds, provenance.position)
        for shift in [0, 8, 16, 24] { writer.byte(UInt8(truncatingIfNeeded: sum >> shift)) }
        return writer.bytes
    }

    /// When the row at this key came, without reading the rest.
    static func receivedAt(_ bytes: UnsafeRawBufferPointer) throws(ByteReader.Malformed) -> Timestamp {
        var reader = ByteReader(bytes)
        return Timestamp(nanoseconds: try reader.signed())
    }

    init(provenance: Provenance, balances: [Balance]) {
        self.provenance = provenance
        self.balances = balances
    }

    init(_ bytes: UnsafeRawBufferPointer, subject: Int64, time: Int64, position: Int64) throws(ByteReader.Malformed) {
        guard bytes.count > 4 else { throw ByteReader.Malformed() }
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(4))
        let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard Self.sum(Self.sum(body), subject, time, position) == stored else { throw ByteReader.Malformed() }
        var reader = ByteReader(body)
        let receivedAt = Timestamp(nanoseconds: try reader.signed())
        guard let kind = Entry.Kind(rawValue: try reader.byte()) else { throw ByteReader.Malformed() }
        let flags = try reader.byte()
        let epoch = try reader.signed()
        let sequence = flags & 2 == 0 ? nil : try reader.signed()
        provenance = Provenance(
            position: position, kind: kind, venueTime: flags & 1 == 0 ? nil : Timestamp(nanoseconds: time),
            receivedAt: receivedAt, epoch: epoch, sequence: sequence)
        balances = []
        for _ in 0..<(try reader.count()) { balances.append(try reader.balance()) }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
    }

    /// FNV-1a: it finds accidents, which is all it is for.
    private static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func sum(_ start: UInt64, _ key: Int64...) -> UInt32 {
        let whole = key.reduce(start) { ($0 ^ UInt64(bitPattern: $1)) &* 0x9E37_79B9_7F4A_7C15 }
        return UInt32(truncatingIfNeeded: whole ^ whole >> 32)
    }
}
