import Accounts
import Balances
import JSON
import Money
import Testing
import Witness

@testable import Journal

@Suite struct CodecTests {
    private static func batch(_ random: inout Seeded, _ count: Int = 6) -> Batch {
        let entries = (0..<count).map { _ in
            Entry(
                random.pick(Entry.Kind.allCases), account: random.pick(["a", "b"]),
                recording: Recording(MessageForm(rawValue: "f"), of: random.pick([.owner, .user("é"), .user("e\u{301}")])),
                verdict: .applied, epoch: Int64(random.below(9)), sequence: random.pick([nil, .max, .min, 4]),
                venueTime: random.pick([nil, Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max)]),
                receivedAt: Moment(wall: Timestamp(nanoseconds: Int64(random.below(1 << 50))), steady: .nanoseconds(5)),
                raw: (0..<random.below(20)).map { UInt8($0) })
        }
        return Batch(entries, after: 41)
    }

    @Test func `gives back what it was given`() throws {
        var random = Seeded.announced(for: "batch codec")
        for _ in 0..<200 {
            let batch = Self.batch(&random)
            let opened = try EncodedBatch(batch, after: JournalHead.empty.digest).open(after: JournalHead.empty.digest)
            #expect(try opened.entries() == batch.entries)
            #expect(opened.missing == [])
        }
    }

    @Test func `leaves out a kind whose bytes are gone and keeps the positions of the others`() throws {
        var random = Seeded.announced(for: "batch without a kind")
        for _ in 0..<100 {
            let batch = Self.batch(&random)
            var encoded = EncodedBatch(batch, after: JournalHead.empty.digest)
            let gone = encoded.sections.remove(at: random.below(encoded.sections.count)).kind
            let opened = try encoded.open(after: JournalHead.empty.digest)
            #expect(try opened.entries() == batch.entries.filter { $0.kind != gone })
            #expect(opened.missing == [gone])
        }
    }

    @Test func `finds every flipped bit`() throws {
        var random = Seeded.announced(for: "flipped bits")
        let encoded = EncodedBatch(Self.batch(&random), after: JournalHead.empty.digest)
        let flips = 8 * (encoded.header.count + encoded.digest.count + encoded.sections.reduce(0) { $0 + $1.bytes.count })
        for bit in 0..<flips {
            var damaged = encoded
            damaged.flip(bit)
            #expect(throws: OpenedBatch.Damage.self) { try damaged.open(after: JournalHead.empty.digest) }
        }
    }

    /// What stands in a section is under a digest; even so, nothing in it may make the reader trap.
    @Test func `refuses or reads any bytes, and never traps`() {
        var random = Seeded.announced(for: "hostile sections")
        let section = SectionCodec.encode(Self.batch(&random).entries)
        for _ in 0..<5_000 {
            var bytes = section
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            bytes.removeLast(random.oneIn(3) ? random.below(bytes.count) : 0)
            _ = try? SectionCodec.decode(bytes, kind: .message, count: 6)
            _ = try? BatchHeader(bytes)
        }
    }

    @Test(arguments: [
        "0", "1.50", "-0.000000000000000001", "99999999999999999999999999999999999999",
        "-99999999999999999999999999999999999999", "0.00", "18446744073709551615", "9223372036854775808",
    ])
    func `keeps every digit and the scale`(_ text: String) throws {
        var writer = ByteWriter()
        writer.decimal(try ExactDecimal(text))
        let back = try writer.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try reader.decimal()
        }
        #expect(back.description == text)
    }
}

extension EncodedBatch {
    fileprivate mutating func flip(_ bit: Int) {
        var offset = bit / 8
        let mask = UInt8(1) << (bit % 8)
        if offset < header.count {
            header[offset] ^= mask
            return
        }
        offset -= header.count
        if offset < digest.count {
            digest[offset] ^= mask
            return
        }
        offset -= digest.count
        for index in sections.indices {
            if offset < sections[index].bytes.count {
                sections[index].bytes[offset] ^= mask
                return
            }
            offset -= sections[index].bytes.count
        }
    }
}
