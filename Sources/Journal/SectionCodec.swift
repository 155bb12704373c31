internal import Accounts
internal import Balances

/// The bytes of all entries of one kind in a batch: what retention drops as one.
///
/// First the sources (account, form and holder asked for, each combination once), then a row for each entry, then the
/// raw bytes of all. Times and numbers are written as the difference from the row above.
enum SectionCodec {
    static func encode(_ entries: some Collection<Entry>) -> [UInt8] {
        var sources = SourceTable()
        var rows = ByteWriter(capacity: entries.count * Row.usualBytes)
        var above = Row()
        var rawBytes = 0
        for entry in entries {
            let row = Row(entry)
            row.write(source: sources.index(of: entry), after: above, to: &rows)
            above = row
            rawBytes += entry.raw.count
        }
        var section = ByteWriter(capacity: sources.bytes + rows.bytes.count + rawBytes)
        sources.write(to: &section)
        section.raw(rows.bytes)
        for entry in entries { section.raw(entry.raw) }
        return section.bytes
    }

    /// The entries, without their positions.
    static func decode(_ bytes: [UInt8], kind: Entry.Kind, count: Int) throws(ByteReader.Malformed) -> [Entry] {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteReader.Malformed) in try decode(bytes, kind: kind, count: count) }
        }
        return try result.get()
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer, kind: Entry.Kind, count: Int
    ) throws(ByteReader.Malformed) -> [Entry] {
        var reader = ByteReader(bytes)
        let sources = try SourceTable.read(from: &reader)
        // Every row has more than one byte: a count that is not true ends here and not in memory running out.
        guard count <= reader.left else { throw ByteReader.Malformed() }
        var rows: [Row] = []
        rows.reserveCapacity(count)
        var above = Row()
        for _ in 0..<count {
            above = try Row(from: &reader, after: above)
            rows.append(above)
        }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for row in rows {
            guard row.source < sources.count else { throw ByteReader.Malformed() }
            entries.append(row.entry(kind, sources[row.source], raw: try reader.raw(row.rawCount)))
        }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        return entries
    }
}

/// Where entries come from: each combination is written once in a section.
struct SourceTable {
    struct Source {
        var account: String
        var recording: Recording
    }

    private var sources: [Source] = []
    private var indices: [Key: Int] = [:]
    private(set) var bytes = 4

    private struct Key: Hashable {
        var account: Spelling
        var form: Spelling
        var holder: Holder
    }

    /// Mostly the one of the entry before.
    mutating func index(of entry: Entry) -> Int {
        if let last = sources.last, last.isSpelled(as: entry) { return sources.count - 1 }
        let key = Key(
            account: Spelling(entry.account), form: Spelling(entry.recording.form.rawValue),
            holder: entry.recording.holder)
        if let index = indices[key] { return index }
        indices[key] = sources.count
        sources.append(Source(account: entry.account, recording: entry.recording))
        bytes += entry.account.utf8.count + entry.recording.form.rawValue.utf8.count + 16
        return sources.count - 1
    }

    func write(to writer: inout ByteWriter) {
        writer.count(sources.count)
        for source in sources {
            writer.text(source.account)
            writer.text(source.recording.form.rawValue)
            writer.holder(source.recording.holder)
        }
    }

    static func read(from reader: inout ByteReader) throws(ByteReader.Malformed) -> [Source] {
        let count = try reader.count()
        guard count <= reader.left else { throw ByteReader.Malformed() }
        var sources: [Source] = []
        for _ in 0..<count {
            let account = try reader.text()
            let form = MessageForm(rawValue: try reader.text())
            sources.append(Source(account: account, recording: Recording(form, of: try reader.holder())))
        }
        return sources
    }
}

extension SourceTable.Source {
    fileprivate func isSpelled(as entry: Entry) -> Bool {
        sameBytes(account, entry.account) && sameBytes(recording.form.rawValue, entry.recording.form.rawValue)
            && isHolderSpelled(as: entry.recording.holder)
    }

    private func isHolderSpelled(as other: Holder) -> Bool {
        switch (recording.holder, other) {
        case (.owner, .owner): true
        case (.user(let a), .user(let b)): sameBytes(a, b)
        default: false
        }
    }
}

/// Faster than `Spelling` for texts that are mostly the same: whole words are compared.
private func sameBytes(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    let same = a.utf8.withContiguousStorageIfAvailable { a in
        b.utf8.withContiguousStorageIfAvailable { b in a.elementsEqual(b) }
    }
    return (same ?? nil) ?? a.isSpelled(b)
}
