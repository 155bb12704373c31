package import Balances

/// What stays of a batch for ever: which positions it has, of which kinds, and the digest of each kind's bytes.
package struct BatchHeader: Sendable, Hashable {
    /// The entries of one kind.
    package struct Section: Sendable, Hashable {
        package var kind: Entry.Kind
        package var count: Int
        package var byteCount: Int
        /// SHA-256 of its bytes.
        package var digest: [UInt8]
    }

    /// Entries of one kind that follow each other.
    package struct Run: Sendable, Hashable {
        package var kind: Entry.Kind
        package var count: Int
    }

    package var firstPosition: Int64
    package var count: Int
    /// The earliest and the latest receive time on the wall's clock.
    package var received: ClosedRange<Timestamp>
    /// In the order of the positions.
    package var runs: [Run]
    /// In the order of the kinds' numbers.
    package var sections: [Section]

    package var lastPosition: Int64 { firstPosition + Int64(count) - 1 }

    /// The form these bytes have; another form gets another number.
    private static let form: UInt8 = 1

    package var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 32 + runs.count * 4 + sections.count * 48)
        writer.byte(Self.form)
        writer.signed(firstPosition)
        writer.count(count)
        writer.signed(received.lowerBound.nanoseconds)
        writer.signed(received.upperBound.nanoseconds)
        writer.count(runs.count)
        for run in runs {
            writer.byte(run.kind.rawValue)
            writer.count(run.count)
        }
        writer.count(sections.count)
        for section in sections { section.write(to: &writer) }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(ByteReader.Malformed) {
        let header = bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteReader.Malformed) in try Self(bytes) }
        }
        self = try header.get()
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == Self.form else { throw ByteReader.Malformed() }
        firstPosition = try reader.signed()
        count = try reader.count()
        let (from, to) = (try reader.signed(), try reader.signed())
        guard from <= to else { throw ByteReader.Malformed() }
        received = Timestamp(nanoseconds: from)...Timestamp(nanoseconds: to)
        runs = []
        for _ in 0..<(try reader.count()) {
            runs.append(Run(kind: try reader.kind(), count: try reader.count()))
        }
        sections = []
        for _ in 0..<(try reader.count()) { sections.append(try Section(from: &reader)) }
        guard reader.isAtEnd, isSound else { throw ByteReader.Malformed() }
    }

    init(firstPosition: Int64, count: Int, received: ClosedRange<Timestamp>, runs: [Run], sections: [Section]) {
        self.firstPosition = firstPosition
        self.count = count
        self.received = received
        self.runs = runs
        self.sections = sections
    }

    /// Whether runs and sections speak of the same entries.
    private var isSound: Bool {
        // Far from what would overflow, and far above any batch.
        guard firstPosition > 0, count > 0, count < 1 << 32, firstPosition < Int64.max - (1 << 32) else { return false }
        var left: [Entry.Kind: Int] = [:]
        for section in sections {
            guard left[section.kind] == nil, section.count < 1 << 32 else { return false }
            left[section.kind] = section.count
        }
        for run in runs {
            guard run.count < 1 << 32 else { return false }
            left[run.kind, default: 0] -= run.count
        }
        return left.values.allSatisfy { $0 == 0 } && sections.reduce(0) { $0 + $1.count } == count
    }
}

extension BatchHeader.Section {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.byte(kind.rawValue)
        writer.count(count)
        writer.count(byteCount)
        writer.raw(digest)
    }

    fileprivate init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        kind = try reader.kind()
        count = try reader.count()
        byteCount = try reader.count()
        digest = try reader.raw(Chain.digestBytes)
    }
}

extension ByteReader {
    fileprivate mutating func kind() throws(Malformed) -> Entry.Kind {
        guard let kind = Entry.Kind(rawValue: try byte()) else { throw Malformed() }
        return kind
    }
}
